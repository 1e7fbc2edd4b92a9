import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const SOON = 0.75;

/** How much of the time to answer is over: a bar, and the same in figures. */
export class LatenessField extends Component {
    static template = "municipal_crm.LatenessField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name] || 0;
    }

    get isRunning() {
        return Boolean(this.props.record.data.date_deadline && this.props.record.data.is_open);
    }

    get percent() {
        return Math.round(this.value * 100);
    }

    get color() {
        if (this.value > 1) {
            return "bg-danger";
        }
        return this.value >= SOON ? "bg-warning" : "bg-success";
    }
}

export const latenessField = {
    component: LatenessField,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "date_deadline", type: "date" },
        { name: "is_open", type: "boolean" },
    ],
};

registry.category("fields").add("municipal_lateness", latenessField);
