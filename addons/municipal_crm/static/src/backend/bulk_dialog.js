import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "municipal.request";
const BATCH_SIZE = 25;
/** Refusals that are listed one by one; all of them can be opened as a list. */
const MOST_LISTED = 100;

/**
 * One operation on many requests. Every batch is a call and a transaction of its own; the bar moves
 * after each, *Stop* ends after the current one, and at the end it is said what was refused and why.
 */
export class BulkDialog extends Component {
    static template = "municipal_crm.BulkDialog";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { ids, operation, values } = this.props.action.params;
        this.state = useState(this.getStart(ids, operation, values));
        onMounted(() => this.run());
        onWillUnmount(() => (this.state.isStopped = true));
    }

    getStart(ids, operation, values) {
        return { ids, operation, values, next: 0, done: 0, refused: [], undo: [], isRunning: true, isStopped: false };
    }

    async run() {
        const { state } = this;
        while (state.next < state.ids.length && !state.isStopped) {
            const ids = state.ids.slice(state.next, state.next + BATCH_SIZE);
            await this.runBatch(ids);
            state.next += ids.length;
        }
        state.isRunning = false;
    }

    async runBatch(ids) {
        const { state } = this;
        try {
            const result = await this.orm.silent.call(MODEL, "bulk_apply", [ids, state.operation, state.values]);
            state.done += result.done.length;
            state.refused.push(...result.refused);
            state.undo.push(...result.undo);
        } catch (error) {
            const reason = error.data?.message || _t("The server did not answer.");
            state.refused.push(...ids.map((id) => ({ id, number: "", reason })));
        }
    }

    get percent() {
        return Math.round((100 * this.state.next) / (this.state.ids.length || 1));
    }

    get listed() {
        return this.state.refused.slice(0, MOST_LISTED);
    }

    get left() {
        return this.state.ids.length - this.state.next;
    }

    get canUndo() {
        return !this.state.isRunning && this.state.operation !== "undo" && this.state.undo.length;
    }

    stop() {
        this.state.isStopped = true;
    }

    async undo() {
        const values = Object.fromEntries(this.state.undo.map(({ id, before, after }) => [id, { before, after }]));
        const ids = this.state.undo.map((row) => row.id);
        Object.assign(this.state, this.getStart(ids, "undo", values));
        await this.run();
    }

    openRefused() {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Refused"),
                res_model: MODEL,
                views: [
                    [false, "list"],
                    [false, "form"],
                ],
                domain: [["id", "in", this.state.refused.map((row) => row.id)]],
            },
            { clearBreadcrumbs: false }
        );
    }

    close() {
        return this.action.doAction({ type: "ir.actions.act_window_close" });
    }
}

registry.category("actions").add("municipal_crm.bulk", BulkDialog);
