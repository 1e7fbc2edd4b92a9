from odoo import models


class MunicipalRequest(models.Model):
    """A bad rating is heard: the supervisor reads it while something can still be done."""

    _inherit = "municipal.request"

    def _rate(self, score, comment):
        before = self.satisfaction
        super()._rate(score, comment)
        worst = self.company_id.municipality_alert_score
        if self.satisfaction <= worst and (not before or before > worst):
            self._tell_bad_rating()

    def _tell_bad_rating(self):
        """To the supervisors of the department who may read it, else to those of everything."""
        key = f"{self.uuid}:bad_rating:{self.date_state_changed}:{self.satisfaction_date}"
        self._enqueue(
            [
                self._prepare_message(
                    "bad_rating",
                    "staff",
                    f"{key}:{user.id}",
                    {"score": str(self.satisfaction), "message": self.satisfaction_comment or "–"},
                )
                | {"user": user}
                for user in self._get_supervisors()
            ]
        )

    def _get_supervisors(self):
        """Active supervisors of its department, or of everything when it has none."""
        # sudo: municipal.escalation.step - finds people, shows nothing
        Step = self.env["municipal.escalation.step"].sudo()
        heads, management = Step._get_supervisors(self.company_id)
        users = Step._get_heads(heads, self.department_id) or management
        return users.filtered(lambda user: self.with_user(user)._filtered_access("read"))
