import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Everything that happened with a citizen, newest first: page by page, filtered by kind. What kinds
 * there are is the server's to say (municipal.citizen, _get_timeline_sources).
 */
export class TimelineWidget extends Component {
    static template = "municipal_crm.TimelineWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ entries: [], kinds: [], chosen: [], next: false, note: "" });
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((props) => {
            if (props.record.resId !== this.shown) {
                return this.load(props.record.resId);
            }
        });
    }

    async load(citizenId, before = null) {
        this.shown = citizenId;
        if (!citizenId) {
            Object.assign(this.state, { entries: [], next: false });
            return;
        }
        const page = await this.orm.call("municipal.citizen", "get_timeline", [[citizenId]], {
            kinds: this.state.chosen,
            before,
        });
        this.state.entries = before ? [...this.state.entries, ...page.entries] : page.entries;
        this.state.kinds = page.kinds;
        this.state.next = page.next;
    }

    isChosen(kind) {
        return this.state.chosen.includes(kind.code);
    }

    async toggle(kind) {
        this.state.chosen = this.isChosen(kind)
            ? this.state.chosen.filter((code) => code !== kind.code)
            : [...this.state.chosen, kind.code];
        await this.load(this.shown);
    }

    async addNote() {
        if (!this.state.note.trim()) {
            return;
        }
        await this.orm.call("municipal.citizen", "add_note", [[this.shown], this.state.note]);
        this.state.note = "";
        await this.load(this.shown);
    }

    canOpen(entry) {
        return ["municipal.request", "municipal.notification"].includes(entry.model);
    }

    open(entry) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: entry.model,
            res_id: entry.id,
            views: [[false, "form"]],
        });
    }

    formatDate(date) {
        return toLocaleDateTimeString(deserializeDateTime(date), { showSeconds: false });
    }
}

registry.category("view_widgets").add("municipal_timeline", { component: TimelineWidget });
