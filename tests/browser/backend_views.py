"""Walks the web client of Odoo through everything that the municipality's menu leads to."""

import psycopg2

#: Root of the menus that are read.
APP = "municipal_crm.municipal_crm_menu_root"

SETTLED = """() => !document.querySelector('.o_blockUI, .o_view_nocontent_loading, .o_loading_indicator')
    && document.querySelector('.o_action_manager > *, .modal')"""
SERVICES = "odoo.__WOWL_DEBUG__.root.env.services"
#: Actions of the menus below a root: [{name, id}] in their order, each once.
MENUS = f"""(root) => {{
    const menus = {SERVICES}.menu, found = [];
    const walk = (menu) => {{
        if (menu.actionID && !found.some((row) => row.id === menu.actionID))
            found.push({{ name: menu.name, id: menu.actionID }});
        (menu.childrenTree || []).forEach(walk);
    }};
    const app = menus.getApps().find((row) => row.xmlid === root);
    if (app) walk(menus.getMenuAsTree(app.id));
    return found;
}}"""
LOAD = f"""async (id) => {{
    const action = await {SERVICES}.action.loadAction(id);
    return {{ type: action.type, target: action.target || "current", model: action.res_model || "",
        views: (action.views || []).map((view) => view[1]) }};
}}"""
OPEN = f"""([id, viewType]) => {SERVICES}.action.doAction(id, {{ viewType, clearBreadcrumbs: true }})"""
SWITCH = f"""([viewType, props]) => {SERVICES}.action.switchView(viewType, props)"""
FIRST = f"""async (model) => (await {SERVICES}.orm.search(model, [], {{ limit: 1 }}))[0]"""


def read_data(database):
    """What stands in records: of citizens and officers, and what Odoo wrote when it was installed."""
    with psycopg2.connect(dbname=database) as connection:
        cursor = connection.cursor()
        cursor.execute("""
            SELECT name || ' ' || description FROM municipal_request
            UNION SELECT name FROM municipal_request_question
            UNION SELECT concat_ws(' ', subject, body) FROM municipal_notification
            UNION SELECT concat_ws(' ', subject, body_text) FROM municipal_sink_message
            UNION SELECT concat_ws(' ', subject, body_html) FROM municipal_sink_message
            UNION SELECT text FROM municipal_ivr_prompt WHERE text IS NOT NULL
            UNION SELECT name FROM municipal_ivr_flow
            UNION SELECT concat_ws(' ', name, key) FROM municipal_ivr_account
            UNION SELECT name FROM municipal_ivr_account
            UNION SELECT key FROM municipal_ivr_account
            UNION SELECT name FROM res_lang
            UNION SELECT format('%s (%s)', code, lang) FROM municipal_ivr_prompt
            UNION SELECT name FROM res_partner
            UNION SELECT name FROM hr_employee
            UNION SELECT name FROM mail_activity_plan
            UNION SELECT concat_ws(' ', name, description) FROM discuss_channel
            UNION SELECT name FROM discuss_channel
            UNION SELECT format('%s <%s>', name, email) FROM res_partner
            UNION SELECT concat_ws(' ', subject, body) FROM mail_message
            UNION SELECT regexp_replace(
                regexp_replace(body, '</?(a|b|i|span)( [^>]*)?>', '', 'g'), '<[^>]+>', ' ', 'g'
            ) FROM mail_message
        """)
        return [text for (text,) in cursor.fetchall()]


class Client:
    """The web client of somebody who has logged in.

    :param page: of playwright, anywhere in the backend
    """

    def __init__(self, page):
        self.page = page
        page.goto("/odoo")
        page.locator(".o_main_navbar").wait_for()
        page.wait_for_function("odoo.__WOWL_DEBUG__ && odoo.__WOWL_DEBUG__.root")
        self.settle()
        page.set_default_timeout(30_000)

    def settle(self):
        """Wait until the view has its data."""
        self.page.wait_for_function(SETTLED)
        self.page.evaluate("() => new Promise(r => requestAnimationFrame(() => setTimeout(r, 60)))")

    def get_actions(self):
        """[(name of the menu, id of the action, {"type", "target", "model", "views"})]"""
        menus = self.page.evaluate(MENUS, APP)
        return [(row["name"], row["id"], self.page.evaluate(LOAD, row["id"])) for row in menus]

    def open(self, action, view=None):
        """Open an action in one of its views."""
        self.page.evaluate(OPEN, [action, view])
        self.settle()

    def open_form(self, model, new=False):
        """From a list or kanban: the form of the first record, or an empty one; False without any."""
        record = None if new else self.page.evaluate(FIRST, model)
        if not record and not new:
            return False
        self.page.evaluate(SWITCH, ["form", {"resId": record or False}])
        self.page.locator(".o_form_view").first.wait_for()
        self.settle()
        return True

    def click(self, selector, wait=None):
        """Click the first visible match, if there is one; tell whether there was."""
        found = self.page.locator(selector).locator("visible=true")
        if not found.count():
            return False
        found.first.click()
        if wait:
            self.page.locator(wait).first.wait_for()
        self.settle()
        return True

    def close(self):
        """Close whatever lies above the page."""
        for _step in range(3):
            if (
                not self.page.locator(".modal, .o-dropdown--menu, .o_popover")
                .locator("visible=true")
                .count()
            ):
                return
            self.page.keyboard.press("Escape")
            self.page.wait_for_timeout(100)
