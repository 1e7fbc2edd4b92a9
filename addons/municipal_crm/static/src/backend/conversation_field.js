import { Component, markup } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FileList } from "./file_list";
import { useRequestAction } from "./request_action";

const EMPTY = { public: [], notes: [], route: "" };

/**
 * Two panels that nobody takes for one another: what the citizen reads, and what only officers
 * read. Each has its own place, colour and button, and each button its own server method.
 */
export class ConversationField extends Component {
    static template = "municipal_crm.ConversationField";
    static components = { FileList };
    static props = { ...standardFieldProps };

    setup() {
        Object.assign(this, useRequestAction(() => this.props.record));
    }

    get conversation() {
        return this.props.record.data[this.props.name] || EMPTY;
    }

    formatDate(date) {
        return toLocaleDateTimeString(deserializeDateTime(date));
    }

    /** The server sanitizes every message body when it is stored (mail.message). */
    getBody(message) {
        return markup(message.body);
    }
}

export const conversationField = {
    component: ConversationField,
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("municipal_conversation", conversationField);
