from odoo import api, models


class MunicipalRequest(models.Model):
    """Where it is: street, point and area of a request always tell the same."""

    _inherit = "municipal.request"

    def write(self, vals):
        """A street that is changed takes point and address along, unless they are set by hand."""
        vals = self._complete_place(dict(vals))
        if vals.get("street_id") and "address" not in vals:
            number = vals.get("street_number", self.street_number if len(self) == 1 else False)
            # sudo: municipal.street - public geography
            street = self.env["municipal.street"].sudo().browse(vals["street_id"])
            vals["address"] = street._get_address(number)
        return super().write(vals)

    @api.model
    def _complete_place(self, vals):
        if not vals.get("street_id") or {"latitude", "longitude"} & vals.keys():
            return vals
        # sudo: municipal.street - public geography
        street = self.env["municipal.street"].sudo().browse(vals["street_id"])
        if street.latitude or street.longitude:
            vals |= {"latitude": street.latitude, "longitude": street.longitude}
        return vals

    @api.model
    def _prepare_place_vals(self, vals):
        """What follows from street and point: the other of the two, the area, the address text.

        A point is more exact than a street, so it decides on the area; a street without a point
        lends its own.
        """
        has_point = vals.get("latitude") or vals.get("longitude")
        known = {"street_id": vals.get("street_id")}
        result = {} if has_point else self._complete_place(known)
        result.pop("street_id", None)
        # sudo: municipal.street - public geography
        street = self.env["municipal.street"].sudo().browse(vals.get("street_id") or [])
        if street and not vals.get("address"):
            result["address"] = street._get_address(vals.get("street_number"))
        if not vals.get("area_id"):
            company = self.env["res.company"].browse(vals["company_id"])
            point = vals if has_point else result
            area = self._get_area_at(company, point.get("latitude"), point.get("longitude"))
            result["area_id"] = (area or street.area_id).id
        return result

    @api.model
    def _get_area_at(self, company, latitude, longitude):
        Area = self.env["municipal.area"]
        return Area._get_at(company, latitude, longitude) if latitude or longitude else Area

    # === THE CLERK'S FORM === #

    @api.onchange("street_id")
    def _onchange_street_id(self):
        if self.street_id:
            self.update(self._complete_place({"street_id": self.street_id.id}))
            self.area_id = self.street_id.area_id or self.area_id

    @api.onchange("latitude", "longitude")
    def _onchange_point(self):
        """A pin that is set names its area, and the street when none is written yet."""
        if not (self.latitude or self.longitude):
            return
        place = self.env["municipal.map"]._get_at(self.latitude, self.longitude)
        self.area_id = place["area"] or self.area_id
        if not (self.street_id or self.address):
            self.street_id = place["street"]
