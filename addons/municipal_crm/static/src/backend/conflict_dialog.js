import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";

/**
 * Somebody else has changed the request since this form was opened: what they did, what was typed
 * here, and for each field that both changed the choice of one of the two.
 */
export class ConflictDialog extends Component {
    static template = "municipal_crm.ConflictDialog";
    static components = { Dialog };
    static props = { conflict: Object, onSave: Function, close: Function };

    setup() {
        this.state = useState({ theirs: {} });
    }

    formatDate(date) {
        return toLocaleDateTimeString(deserializeDateTime(date));
    }

    save() {
        this.props.onSave(Object.keys(this.state.theirs).filter((name) => this.state.theirs[name]));
        this.props.close();
    }
}
