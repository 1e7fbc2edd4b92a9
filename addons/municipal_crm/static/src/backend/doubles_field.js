import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const EMPTY = { people: [], can_merge: false };

/**
 * Those who may be the same person, while somebody registers or reads a citizen. It warns and never
 * decides: each of them can be opened, marked as somebody else, or (supervisors) compared to merge.
 */
export class DoublesField extends Component {
    static template = "municipal_crm.DoublesField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get found() {
        return this.props.record.data[this.props.name] || EMPTY;
    }

    get canMerge() {
        return Boolean(this.found.can_merge && this.saved);
    }

    get saved() {
        return this.props.record.resId;
    }

    getHref(person) {
        return `/odoo/citizens/${person.id}`;
    }

    async markDistinct(person) {
        await this.orm.call("municipal.citizen", "action_mark_distinct", [[this.saved], person.id]);
        await this.props.record.load();
    }

    async compare(person) {
        const action = await this.orm.call("municipal.citizen", "action_compare", [
            [this.saved],
            person.id,
        ]);
        await this.action.doAction(action);
    }
}

export const doublesField = {
    component: DoublesField,
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("municipal_doubles", doublesField);
