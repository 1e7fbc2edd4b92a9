from datetime import time, timedelta

from odoo import api, fields, models

#: By these an officer writes down what is said.
SPOKEN_CHANNELS = ("counter", "phone")
#: Two steps at the same moment would look odd in the history.
PAUSE = timedelta(minutes=20)


class MunicipalTownDemo(models.AbstractModel):
    """Requests of the last weeks, each with what was done about it.

    Steps of the past are replayed with their dates and tell nobody. What is of today goes through
    the ordinary doors and really sends its messages, so a handful of them is in the outbox.
    """

    _inherit = "municipal.town.demo"

    @api.model
    def _load_requests(self, rows, citizens, desk):
        """
        :param rows: requests, see the folder's README
        :param dict citizens: {key: citizen}
        :param desk: the user who writes down what is said at the counter and on the telephone
        """
        Request = self.env["municipal.request"]
        keys = [self._get_submission_key(row) for row in rows]
        known = set(Request.search([("submission_key", "in", keys)]).mapped("submission_key"))
        for moment, row in self._sort_requests(rows):
            key = self._get_submission_key(row)
            if key not in known:
                citizen = citizens.get(row.get("citizen"), self.env["municipal.citizen"])
                visitor = citizen.user_ids[:1] or self.env.ref("base.public_user")
                scribe = desk if row["channel"] in SPOKEN_CHANNELS else visitor
                vals = self._prepare_request(row, citizen) | {"submission_key": key}
                request = self._file(vals, scribe, moment)
                self._take_steps(request, row.get("steps", []), moment)

    @api.model
    def _get_submission_key(self, row):
        return f"demo-town-{row['id']}"

    # === FILING === #

    @api.model
    def _file(self, vals, scribe, moment):
        Request = self.env["municipal.request"].with_user(scribe)
        if moment:
            return Request._replay_submission(vals | {"date_submitted": moment})
        return Request._submit(vals)

    @api.model
    def _prepare_request(self, row, citizen):
        return {
            "description": row["text"],
            "channel": row["channel"],
            "lang": row["lang"],
            "category_id": self._find("municipal.request.category", row.get("category")).id,
            "answers": self._prepare_answers(row.get("answers", {})),
            "company_id": self.env.company.id,
            "citizen_id": citizen.id,
            "is_anonymous": not citizen,
            "contact_name": citizen.name,
            "contact_email": citizen.email,
            "contact_phone": citizen.phone,
            "preferred_channel": citizen.preferred_channel,
            "delivery_option_id": self._find("municipal.delivery.option", row.get("delivery")).id,
            **self._prepare_place(row),
        }

    @api.model
    def _prepare_place(self, row):
        street = self.env["municipal.street"]
        if row.get("street"):
            street = street._find(self.env.company, row["street"])[:1]
        return {
            "street_id": street.id,
            "street_number": row.get("number", False),
            "address": row.get("address", False),
            "place_note": row.get("place_note", False),
            "latitude": row.get("latitude", 0.0),
            "longitude": row.get("longitude", 0.0),
        }

    @api.model
    def _find(self, model, code):
        records = self.env[model]
        return records.search([("code", "=", code)], limit=1) if code else records

    @api.model
    def _prepare_answers(self, answers):
        """A whole number for a question about a day counts from today."""
        today = fields.Date.context_today(self)
        return {
            name: str(today + timedelta(days=value))
            if name.endswith("_date") and isinstance(value, int)
            else value
            for name, value in answers.items()
        }

    # === STEPS === #

    @api.model
    def _take_steps(self, request, steps, moment):
        """Replay the steps that are over; what would lie in the future has not happened yet."""
        for step in steps:
            if "days" in step:
                moment = self._get_step_moment(step, moment)
                if moment >= fields.Datetime.now():
                    return
                self._replay(request, step, moment)
            else:
                self._act(request, step)

    @api.model
    def _replay(self, request, step, moment):
        acting = request.with_user(self._get_actor(request, step["by"]))
        if "message" in step:
            # sudo: the citizen speaks, who has no access of their own
            acting.sudo()._replay_citizen_message(step["message"], moment)
        elif "note" in step:
            acting._replay_note(step["note"], moment)
        elif "public" in step:
            acting._replay_reply(step["public"], moment)
        else:
            acting._replay_move(step["state"], moment, step.get("reason"), step.get("reply"))

    @api.model
    def _act(self, request, step):
        """A step of today, through the ordinary doors."""
        acting = request.with_user(self._get_actor(request, step["by"]))
        if "task" in step:
            self._give_task(acting, step)
        elif "note" in step:
            acting._add_internal_note(step["note"])
        elif "public" in step:
            acting._reply_to_citizen(step["public"])
        else:
            acting._set_state(step["state"], reason=step.get("reason"), reply=step.get("reply"))

    @api.model
    def _give_task(self, request, step):
        """A task for another department; with an outcome it is done already."""
        department = self._find("hr.department", step["department"])
        officer = self.env["res.users"].search([("login", "=", step.get("login", ""))])
        due = self._get_today() + timedelta(days=step["due_days"])
        vals = {
            "request_id": request.id,
            "name": step["task"],
            "description": step.get("instructions"),
            "department_id": department.id,
            "date_deadline": due,
        }
        task = request.env["municipal.task"].create(
            vals | ({"user_id": officer.id} if officer else {})
        )
        if "outcome" in step:
            task.with_user(task.user_id)._set_state("done", outcome=step["outcome"])

    @api.model
    def _get_actor(self, request, by):
        if by == "citizen":
            return request.citizen_id.user_ids[:1] or self.env.ref("base.public_user")
        head = request.department_id.manager_id.user_id
        return head if by == "head" else request.user_id or head

    # === TIME === #

    @api.model
    def _get_submission_moment(self, row):
        """When it was submitted (naive UTC); None for what is filed now."""
        if not row.get("days_ago"):
            return None
        day = self._get_today() - timedelta(days=row["days_ago"])
        if row["channel"] == "counter":
            day = self._get_workdays(day).next_working_day(day)
        return min(self._get_moment(day, row["time"]), fields.Datetime.now())

    @api.model
    def _sort_requests(self, rows):
        """[(moment, row)] by moment: the counter takes on Monday what is dated at the weekend."""
        now = fields.Datetime.now()
        moments = [(self._get_submission_moment(row), row) for row in rows]
        return sorted(moments, key=lambda pair: pair[0] or now)

    @api.model
    def _get_step_moment(self, step, before):
        """When a step was taken: ``days`` working days after the one before (citizens: any days)."""
        day = self.env.company._get_municipal_day(before)
        if step["by"] == "citizen":
            day += timedelta(days=step["days"])
        else:
            day = self._get_workdays(day).add_working_days(day, step["days"])
        return max(self._get_moment(day, step["time"]), before + PAUSE)

    @api.model
    def _get_moment(self, day, clock):
        return self.env.company._get_municipal_moment(day, time.fromisoformat(clock))

    @api.model
    def _get_workdays(self, day):
        return self.env.company._get_workdays(day.year, day.year + 1)

    @api.model
    def _get_today(self):
        return self.env.company._get_municipal_day(fields.Datetime.now())
