import json

from lxml import etree
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MunicipalCase

MENUS = "municipal_crm.municipal_crm_menu_"


@tagged("post_install", "-at_install")
class TestViews(MunicipalCase):
    def _get_arch(self, model, view_type, user=None):
        views = self.env[model].with_user(user or self.anna).get_views([(False, view_type)])
        return etree.fromstring(views["views"][view_type]["arch"])

    def _get_actions(self):
        xmlids = self.env["ir.model.data"].search(
            [("module", "=", "municipal_crm"), ("model", "=", "ir.actions.act_window")]
        )
        return self.env["ir.actions.act_window"].browse(xmlids.mapped("res_id"))

    def _get_menu_names(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return {menu["xmlid"] for menu in menus.values() if menu.get("xmlid")}

    # === EVERY SCREEN === #

    def test_every_screen_opens_for_the_administrator(self):
        """K01: the views of every action exist, are valid and may be read by their reader."""
        actions = self._get_actions()
        self.assertGreater(len(actions), 20)
        user = self.administrator
        user.group_ids |= self.env.ref("base.group_system")  # reads the settings
        for action in actions:
            with self.subTest(action=action.name):
                model = self.env[action.res_model].with_user(user)
                views = [(view_id, kind) for view_id, kind in action.views]
                self.assertTrue(model.get_views(views, {"load_filters": True})["views"])

    def test_a_clerk_opens_every_screen_of_their_menus(self):
        """K01: what a clerk's menu offers, the clerk may open."""
        menus = self.env["ir.ui.menu"].with_user(self.anna).load_web_menus(False)
        ids = [
            menu["actionID"]
            for menu in menus.values()
            if menu.get("xmlid", "").startswith("municipal_crm.") and menu.get("actionID")
        ]
        actions = self.env["ir.actions.act_window"].sudo().browse(ids)
        self.assertGreaterEqual(len(actions), 5)
        for action in actions:
            with self.subTest(action=action.name):
                model = self.env[action.res_model].with_user(self.anna)
                model.get_views([(view_id, kind) for view_id, kind in action.views])
                model.search([], limit=1)

    def test_clerks_see_no_configuration_and_no_catch_all(self):
        """K01, R41: menus follow the role."""
        clerk = self._get_menu_names(self.anna)
        supervisor = self._get_menu_names(self.ilias)
        administrator = self._get_menu_names(self.administrator)
        self.assertIn(MENUS + "my_pending", clerk)
        self.assertNotIn(MENUS + "configuration", clerk)
        self.assertNotIn("municipal_crm.municipal_request_menu_nobodys", clerk)
        self.assertIn("municipal_crm.municipal_request_menu_nobodys", supervisor)
        self.assertNotIn(MENUS + "configuration", supervisor)
        self.assertIn(MENUS + "configuration", administrator)

    def test_the_app_opens_with_my_pending(self):
        """K06: the landing page is what waits for me."""
        root = self.env.ref(MENUS + "root")
        first = root.child_id.sorted("sequence")[0]
        self.assertEqual(
            first.action, self.env.ref("municipal_crm.municipal_request_action_my_pending")
        )

    # === THE REQUEST === #

    def test_the_request_offers_no_way_past_the_allowed_moves(self):
        """R19: the status bar is not clickable and the moves are the field of allowed ones."""
        form = self._get_arch("municipal.request", "form")
        [state] = form.xpath("//header/field[@name='state_id']")
        self.assertEqual(json.loads(state.get("options").replace("'", '"'))["clickable"], 0)
        [moves] = form.xpath("//header//field[@widget='municipal_moves']")
        self.assertEqual(moves.get("name"), "allowed_transition_ids")
        self.assertFalse(form.xpath("//header/button"))

    def test_reply_and_note_cannot_be_confused(self):
        """R33: no composer that does both; each has a dialogue, a button and a method of its own."""
        form = self._get_arch("municipal.request", "form")
        self.assertFalse(form.xpath("//chatter"))
        self.assertFalse(form.xpath("//field[@name='message_ids']"))
        self.assertEqual(len(form.xpath("//field[@widget='municipal_conversation']")), 1)
        reply = self._get_arch("municipal.request.reply", "form")
        note = self._get_arch("municipal.request.note", "form")
        [send] = reply.xpath("//footer/button[@type='object']")
        [save] = note.xpath("//footer/button[@type='object']")
        self.assertEqual((send.get("name"), send.get("class")), ("action_send", "btn-primary"))
        self.assertEqual((save.get("name"), save.get("class")), ("action_save", "btn-warning"))

    def test_nobody_deletes_or_duplicates_a_request_from_its_views(self):
        """R02: a protocol number stays."""
        for kind in ("form", "list"):
            arch = self._get_arch("municipal.request", kind, self.administrator)
            self.assertEqual((arch.get("delete"), arch.get("duplicate")), ("0", "0"))

    def test_phone_numbers_offer_no_message_past_the_outbox(self):
        """C03: an SMS goes through the outbox only, never by the button of a phone field."""
        for model in ("municipal.request", "municipal.citizen"):
            for kind in ("form", "list"):
                for field in self._get_arch(model, kind).xpath("//field[@widget='phone']"):
                    self.assertIn("'enable_sms': False", field.get("options") or "")

    def test_a_clerk_registers_somebody_who_has_only_a_phone(self):
        """R05: name and phone in one line, no e-mail, no account; number and PIN at once."""
        self.env.flush_all()
        Citizen = self.env["municipal.citizen"].with_user(self.anna)
        citizen_id, label = Citizen.name_create("Eleni Nikolaou 6912 345 678")
        self.assertIn("Eleni Nikolaou", label)
        with Form(self.env["municipal.request"].with_user(self.anna)) as form:
            form.description = "The lamp at the corner is out."
            form.category_id = self.lamp
            form.citizen_id = Citizen.browse(citizen_id)
        request = form.record
        self.assertEqual(request.channel, "counter")
        self.assertEqual(request.citizen_id.phone, "+306912345678")
        self.assertFalse(request.citizen_id.email)
        self.assertRegex(request.protocol_number, r"^\d{4}-\d{6}$")
        self.assertRegex(request.pin, r"^\d{6}$")
        self.assertEqual(request.name, "The lamp at the corner is out.")

    def test_another_department_proposes_its_own_officer(self):
        """R13: by hand too, a request never stays with an officer of the department it left."""
        request = self._make_request(user_id=self.anna.id, department_id=self.lighting.id)
        with Form(request.with_user(self.mayor)) as form:
            form.department_id = self.roads
        self.assertIn(request.user_id, self.rita | self.petros)

    # === CITIZENS === #

    def test_the_afm_reaches_the_screen_only_when_it_is_asked_for(self):
        """C05: the form loads a mask; the number itself is a separate reading."""
        self.citizen.afm = "090000045"
        form = Form(self.citizen.with_user(self.anna))
        self.assertEqual(set(form.afm_masked), {"•"})
        self.assertNotIn("afm", form._view["fields"])
        [row] = self.citizen.with_user(self.anna).read(["afm"])
        self.assertEqual(row["afm"], "090000045")
        with form:
            form.name = "Eleni Other"
        self.assertEqual(self.citizen.afm, "090000045")

    def test_a_number_is_replaced_through_the_mask(self):
        """C05: writing into the masked field stores the new number."""
        with Form(self.citizen.with_user(self.anna)) as form:
            form.afm_masked = "EL 090000045"
        self.assertEqual(self.citizen.afm, "090000045")

    def test_one_line_is_enough_to_register_a_citizen(self):
        """R05, C06: what a clerk types becomes name, phone or e-mail."""
        Citizen = self.env["municipal.citizen"].with_user(self.anna)
        for text, name, phone, email in (
            ("Anna 2310 123 456", "Anna", "+302310123456", False),
            ("6912345678", "+306912345678", "+306912345678", False),
            ("Club of 1821", "Club of 1821", False, False),
            ("anna@citizens.example", "anna@citizens.example", False, "anna@citizens.example"),
        ):
            with self.subTest(text=text):
                citizen = Citizen.browse(Citizen.name_create(text)[0])
                self.assertEqual((citizen.name, citizen.phone, citizen.email), (name, phone, email))

    def test_a_citizen_is_found_by_a_phone_number_however_written(self):
        """K02: +30 2310 123456 and 2310123456 are one number."""
        Citizen = self.env["municipal.citizen"].with_user(self.anna)
        for text in ("2310123456", "+30 2310 123 456", "2310 123456", "Eleni Cit"):
            with self.subTest(text=text):
                self.assertIn(self.citizen.id, [row[0] for row in Citizen.name_search(text)])

    # === REGISTRY === #

    def test_the_registry_is_read_only_on_every_screen(self):
        """R02: no view creates, edits or deletes an entry, and no right would allow it."""
        for kind in ("list", "form"):
            arch = self._get_arch("municipal.protocol.entry", kind, self.administrator)
            flags = [arch.get(name) for name in ("create", "edit", "delete")]
            self.assertEqual(flags, ["0", "0", "0"])
        entry = self._make_request().protocol_entry_ids.with_user(self.administrator)
        with self.assertRaises(AccessError):
            entry.write({"subject": "Another"})
        with self.assertRaises(AccessError):
            entry.copy()
