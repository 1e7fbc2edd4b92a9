import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * A number that nobody sees by accident. The record holds a mask only; the number itself is fetched
 * when somebody asks to see it, and forgotten when the screen is left.
 *
 * Option ``source``: the field with the number. Writing into the masked field replaces the number.
 */
export class MaskedField extends Component {
    static template = "municipal_crm.MaskedField";
    static props = { ...standardFieldProps, source: String };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ shown: "", editing: false });
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get isEditing() {
        return !this.props.readonly && (this.state.editing || !this.value);
    }

    async toggle() {
        if (this.state.shown) {
            this.state.shown = "";
            return;
        }
        const { resModel, resId } = this.props.record;
        const [row] = await this.orm.read(resModel, [resId], [this.props.source]);
        this.state.shown = row[this.props.source] || "";
    }

    onChange(ev) {
        this.props.record.update({ [this.props.name]: ev.target.value.trim() });
        this.state.shown = "";
        this.state.editing = true;
    }
}

export const maskedField = {
    component: MaskedField,
    supportedTypes: ["char"],
    isEmpty: () => false,
    extractProps: ({ options }) => ({ source: options.source }),
};

registry.category("fields").add("municipal_masked", maskedField);
