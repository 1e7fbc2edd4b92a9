import logging

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.notices import show_notice
from odoo.exceptions import UserError

from ..tools.action import Say
from ..tools.flow_check import check_flow

_logger = logging.getLogger(__name__)

#: Speeds and loudness that callers can choose; the normal one is needed before a flow is used.
VARIANTS = [(rate, gain) for rate in (0, -1, 1) for gain in (0, 1)]


class MunicipalIvrFlow(models.Model):
    """A draft is checked, frozen as a version, gets its sound, and is then used by new calls."""

    _inherit = "municipal.ivr.flow"

    pending_id = fields.Many2one(
        "municipal.ivr.flow.version",
        "Waits for its sound",
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    is_changed = fields.Boolean("Draft not published yet", compute="_compute_is_changed")
    sound_progress = fields.Integer("Sounds made (%)", compute="_compute_sound_progress")
    sound_failure = fields.Char("Why a sound cannot be made", readonly=True, copy=False)
    is_silent = fields.Boolean(
        "A language has no voice", compute="_compute_is_silent", help="And no recordings either."
    )

    @api.depends("draft", "published_id", "pending_id")
    def _compute_is_changed(self):
        for flow in self:
            latest = flow.pending_id or flow.published_id
            flow.is_changed = _without_version(flow.draft) != _without_version(latest.content)

    @api.depends("pending_id")
    def _compute_sound_progress(self):
        for flow in self:
            says = list(flow._get_says(flow.pending_id.content or {}))
            missing = len(flow._get_missing_sounds(flow.pending_id.content or {}))
            flow.sound_progress = 100 * (len(says) - missing) // len(says) if says else 100

    @api.depends("lang", "lang_ids")
    def _compute_is_silent(self):
        engine = self.env["municipal.speech"]._get_engine
        for flow in self:
            flow.is_silent = any(not engine(lang) for lang in flow._get_codes())

    # === CHECK === #

    def action_check(self):
        """Look for everything that would fail callers; the findings stand in the form."""
        problems = self._check_draft()
        if problems:
            return self._notify(
                self.env._("There is something to put right: see the findings."), "warning"
            )
        return self._notify(self.env._("The flow has no fault and can be published."), "success")

    def _check_draft(self):
        """The problems of the draft (``tools.flow_check.Problem``); they become findings."""
        self.ensure_one()
        content = self.draft or {"version": 1}
        dialogues = self.env["municipal.dialogue"]._get_dialogues()
        problems = check_flow(
            content,
            sounds={(say.prompt, say.lang) for say in self._get_says(content) if self._speaks(say)},
            dialogues={dialogue._dialogue_code for dialogue in dialogues},
        )
        self.finding_ids.unlink()
        self.env["municipal.ivr.flow.finding"].create(
            [self._prepare_finding(problem) for problem in problems]
        )
        return problems

    def _prepare_finding(self, problem):
        place = problem.where.split(" ")[0]
        prompt = self.prompt_ids.filtered(lambda prompt: prompt.code == problem.where)
        node = self.node_ids.filtered(lambda node: node.code == place)
        of_prompt = problem.code in ("missing_text", "missing_sound", "wrong_key")
        return {
            "flow_id": self.id,
            "node_id": False if of_prompt else node.id,
            "prompt_id": prompt.id if of_prompt else False,
            "code": problem.code,
            "place": problem.where,
            "detail": problem.detail,
        }

    def _notify(self, message, kind):
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return show_notice(message, kind, next=reload)

    # === PUBLISH === #

    def action_publish(self):
        """Freeze the draft as a version; new calls use it as soon as all its sounds are made."""
        self.ensure_one()
        if self._check_draft():
            return self._notify(
                self.env._("It cannot be published yet: see the findings."), "danger"
            )
        if not self.is_changed:
            raise UserError(self.env._("The draft is the same as what is in use."))
        self._publish()
        return self._notify(self.env._("The new version is used as soon as it has sound."), "info")

    def _publish(self):
        """The version made of the draft, which waits for its sound."""
        version = self.env["municipal.ivr.flow.version"].create(
            {"flow_id": self.id, "number": self._get_next_number(), "content": self.draft}
        )
        self.write({"pending_id": version.id, "sound_failure": False})
        self._trigger_sounds()
        return version

    def write(self, vals):
        done = super().write(vals)
        if vals.get("published_id"):
            self._trigger_sounds()
        return done

    @api.model
    def _trigger_sounds(self):
        cron = self.env.ref("municipal_ivr.municipal_ivr_flow_cron_sounds", False)
        if cron:  # not yet while the addon is being installed
            # sudo: ir.cron - a job of our own is only woken
            cron.sudo()._trigger()

    # === SOUND === #

    @api.model
    def _get_says(self, content, variants=((0, 0),)):
        """Everything that a flow says by itself, in each language, speed and loudness."""
        for rate, gain in variants:
            for prompt, texts in content.get("prompts", {}).items():
                for lang in content.get("languages", ()):
                    if texts.get(lang, "").strip():
                        yield Say(texts[lang], lang, prompt=prompt, rate=rate, gain=gain)

    def _speaks(self, say):
        """Whether ``say`` has a recording, a voice that can say it, or the carrier's."""
        spoken = bool(self.env["municipal.ivr.sound"]._get_source(self, say))
        return spoken or self._is_spoken_by_carrier(say.lang)

    def _is_spoken_by_carrier(self, lang):
        """Whether all lines of the flow leave this language to the carrier's voice."""
        lines = self.env["municipal.ivr.line"].search([("flow_id", "=", self.id)])
        return bool(lines) and all(line._is_spoken_by_carrier(lang) for line in lines)

    def _get_missing_sounds(self, content, variants=VARIANTS[:1]):
        """What has no sound yet of all that needs one: see ``municipal.ivr.sound``."""
        by_carrier = {
            lang for lang in content.get("languages", ()) if self._is_spoken_by_carrier(lang)
        }
        says = [say for say in self._get_says(content, variants) if say.lang not in by_carrier]
        return self.env["municipal.ivr.sound"]._get_missing(self, says)

    @api.model
    def _cron_sounds(self):
        """Make the sounds of flows that wait for them, then other speeds of those in use."""
        flows_ = self.search([("pending_id", "!=", False)])
        for flow in flows_:
            if not flow._make_sounds(flow.pending_id.content, VARIANTS[:1]):
                return
            flow._use_pending()
        for flow in self.search([("published_id", "!=", False)]):
            if not flow._make_sounds(flow.published_id.content, VARIANTS):
                return

    def _make_sounds(self, content, variants):
        """False when the time is over; what is made stays made."""
        Cron = self.env["ir.cron"]
        missing = self._get_missing_sounds(content, variants)
        Cron._commit_progress(remaining=len(missing))
        for say, source, token in missing:
            if source:
                self.env["municipal.ivr.sound"]._make(source, say, token)
            if not Cron._commit_progress(1):
                return False
        return True

    def _use_pending(self):
        """New calls get the pending version, if every prompt has its sound."""
        missing = self._get_missing_sounds(self.pending_id.content)
        if missing:
            self.sound_failure = self.env._(
                "%(count)s prompts have no sound, the first is “%(text)s”.",
                count=len(missing),
                text=missing[0][0].text,
            )
            return
        self.write({"published_id": self.pending_id.id, "pending_id": False, "sound_failure": ""})
        self.env["ir.cron"]._commit_progress()


def _without_version(content):
    return {name: value for name, value in (content or {}).items() if name != "version"}
