import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The categories that the words of a request point to; a click sets one, saving keeps it. */
export class ProposalField extends Component {
    static template = "municipal_crm.ProposalField";
    static props = { ...standardFieldProps };

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    getReason({ words }) {
        return _t("Because of: %s", words.join(", "));
    }

    take({ id, name }) {
        return this.props.record.update({ category_id: { id, display_name: name } });
    }
}

export const proposalField = {
    component: ProposalField,
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("municipal_proposal", proposalField);
