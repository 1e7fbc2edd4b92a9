from odoo import api, models

from ..tools.geo import parse_point
from ..tools.text import fold
from ..tools.typed import split_street

CANDIDATES = 5


class MunicipalRequestForm(models.AbstractModel):
    """The place of a request: a pin on the map, or a street, or a landmark; each is enough."""

    _inherit = "municipal.request.form"

    @api.model
    def _choose_street(self, raw):
        """A street chosen among those offered takes the place of what was typed.

        What was typed may be among them too: then it is kept, and nothing is offered again.
        """
        choice = raw.pop("street_choice", None)
        if choice:
            raw |= {"street": choice, "street_kept": choice}
        elif raw.get("street_kept") != raw.get("street"):
            raw.pop("street_kept", None)
        return raw

    def _check_place(self, sheet):
        raw, point = sheet.raw, self._check_pin(sheet)
        typed, number = raw.get("street", ""), raw.get("street_number", "")
        if not (typed or raw.get("place_note") or point):
            if sheet.form["place"] and "pin" not in sheet.errors:
                sheet.errors["street"] = self.env._(
                    "Say where it is: a street, or a place that people know."
                )
            return {}
        streets, name, number = self._find_street(typed, number)
        streets = self._choose_by_point(streets, point, typed)
        self._check_street(sheet, streets, name)
        vals = {"street_number": number, "place_note": raw.get("place_note", False)}
        vals |= point or (not streets and self._find_landmark(raw.get("place_note"))) or {}
        if streets:
            return vals | {"street_id": streets[:1].id}
        return vals | {"address": " ".join(filter(None, (name, number)))}

    def _check_pin(self, sheet):
        """{latitude, longitude} of the pin, empty when there is none or it lies outside."""
        typed = sheet.raw.get("pin")
        point = parse_point(typed)
        if not typed or (point and not any(point)):
            return {}
        if not point or not self.env["municipal.map"]._get_at(*point)["inside"]:
            sheet.errors["pin"] = self.env._(
                "The point on the map is outside the municipality. Move it, or take it away and "
                "write the street."
            )
            return {}
        return {"latitude": point[0], "longitude": point[1]}

    def _choose_by_point(self, streets, point, typed):
        """Of streets with one name the one of the pin's area; without a name the nearest one."""
        if not point:
            return streets
        place = self.env["municipal.map"]._get_at(point["latitude"], point["longitude"])
        if not typed:
            return place["street"]
        return streets.filtered(lambda street: street.area_id == place["area"]) or streets

    def _check_street(self, sheet, streets, name):
        """A name that is several streets', or nearly one's, is asked for once more."""
        if len(streets) > 1:
            sheet.errors["street"] = self.env._(
                "There are several streets with this name. Write which one: %s.",
                ", ".join(streets.mapped("display_name")),
            )
            return
        is_new = name and name != sheet.raw.get("street_kept")
        if is_new and not streets and self._get_street_candidates(sheet.raw):
            sheet.errors["street"] = self.env._("We do not find this street. Is it one of these?")

    @api.model
    def _get_street_candidates(self, raw):
        """Names of streets to choose from for what was typed, and the typed one itself as the last."""
        typed = raw.get("street", "")
        if not typed:
            return []
        streets = self._find_street(typed, raw.get("street_number", ""))[0]
        if len(streets) == 1:
            return []
        names = streets.mapped("display_name")
        if not names:
            Street = self.env["municipal.street"]
            found = Street._suggest(self.env.company, typed, CANDIDATES)
            names = [row["label"] for row in found]
        return [*names, typed] if names and not streets else names

    def _find_landmark(self, text):
        """{latitude, longitude} of the place that is named exactly so, or None."""
        places = self.env["municipal.place"]._find_same(self.env.company, text)
        places = places.filtered(lambda place: place.latitude or place.longitude)
        if len(places) != 1:
            return None
        return {"latitude": places.latitude, "longitude": places.longitude}

    def _find_street(self, typed, number):
        """Streets of the gazetteer for what was typed, with the name and number it was read as."""
        # sudo: municipal.street - the town's streets are no secret
        Street = self.env["municipal.street"].sudo()
        company = self.env.company
        if not typed:
            return Street, "", number
        streets = Street._find(company, typed) or Street._find_same(company, typed)
        if not streets and not number:
            name, split_number = split_street(typed)
            if split_number:
                streets = Street._find(company, name) or Street._find_same(company, name)
            typed, number = (name, split_number) if streets else (typed, number)
        return streets or self._find_street_of_area(company, typed), typed, number

    def _find_street_of_area(self, company, typed):
        """``Solomou (Old Town)``, as the list of suggestions writes streets of one name."""
        # sudo: municipal.street - the town's streets are no secret
        streets = self.env["municipal.street"].sudo()._find(company, typed.partition("(")[0])
        return streets.filtered(lambda street: fold(street.display_name) == fold(typed))
