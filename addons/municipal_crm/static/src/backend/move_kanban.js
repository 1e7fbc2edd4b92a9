import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";

/** The fields whose columns are a workflow: a card that is dropped there asks the server. */
const WORKFLOW_FIELDS = ["state", "state_id"];

/**
 * A kanban whose columns are the states of a workflow. Dropping a card is the same move as the
 * button of the form: the server makes it, refuses it with a reason, or asks for the words that the
 * move needs (``action_move_to``). Until it has happened the card stays where it was.
 */
export class MoveKanbanRenderer extends KanbanRenderer {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.actionService = useService("action");
    }

    async sortRecordDrop(dataRecordId, dataGroupId, { parent }) {
        const { list } = this.props;
        const target = list.isGrouped && list.groups.find((group) => group.id === parent?.dataset.id);
        if (!target || !WORKFLOW_FIELDS.includes(list.groupByField.name)) {
            return super.sortRecordDrop(...arguments);
        }
        parent.classList.remove("o_kanban_hover");
        const record = list.records.find((row) => row.id === dataRecordId);
        if (!record || target.id === dataGroupId) {
            return;
        }
        this.toggleProcessing(dataRecordId, true);
        try {
            await this.moveTo(record, target.serverValue);
        } finally {
            this.toggleProcessing(dataRecordId, false);
        }
    }

    async moveTo(record, state) {
        const reload = () => record.model.load();
        const next = await this.orm.call(record.resModel, "action_move_to", [[record.resId], state]);
        if (next) {
            await this.actionService.doAction(next, { onClose: reload });
        } else {
            await reload();
        }
    }
}

registry.category("views").add("municipal_move_kanban", {
    ...kanbanView,
    Renderer: MoveKanbanRenderer,
});
