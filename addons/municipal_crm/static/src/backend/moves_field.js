import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useRequestAction } from "./request_action";

/** One button for each move that the workflow allows to this user in this state, and no other. */
export class MovesField extends Component {
    static template = "municipal_crm.MovesField";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardFieldProps };

    setup() {
        Object.assign(this, useRequestAction(() => this.props.record));
    }

    get moves() {
        return this.props.record.data[this.props.name].records.map((row) => ({
            id: row.resId,
            name: row.data.name,
            target: row.data.target_code,
            asks: row.data.needs_reason || row.data.needs_reply,
        }));
    }

    move(id) {
        return this.run("action_move", [id]);
    }
}

export const movesField = {
    component: MovesField,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    relatedFields: [
        { name: "name", type: "char" },
        { name: "target_code", type: "char" },
        { name: "needs_reason", type: "boolean" },
        { name: "needs_reply", type: "boolean" },
    ],
};

registry.category("fields").add("municipal_moves", movesField);
