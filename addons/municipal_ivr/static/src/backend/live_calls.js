import { showLive } from "@municipal_crm/backend/live_view";
import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const CHANGED = "municipal_ivr.calls";

registry
    .category("views")
    .add("municipal_live_calls", { ...listView, Controller: showLive(ListController, CHANGED) })
    .add("municipal_live_calls_cards", {
        ...kanbanView,
        Controller: showLive(KanbanController, CHANGED),
    });
