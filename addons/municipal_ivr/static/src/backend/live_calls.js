import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const CHANGED = "municipal_ivr.calls";
/** Milliseconds; callers move through the menus without a notice of each step. */
const PERIOD = 5000;

/** The calls of this moment: told over the bus when one comes or goes, and read again regularly. */
const showLive = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            const bus = useService("bus_service");
            const reload = () => this.reload();
            bus.subscribe(CHANGED, reload);
            bus.start?.();
            const timer = browser.setInterval(reload, PERIOD);
            onWillUnmount(() => {
                browser.clearInterval(timer);
                bus.unsubscribe(CHANGED, reload);
            });
        }

        async reload() {
            if (!document.hidden && this.model.isReady) {
                await this.model.load();
            }
        }
    };

registry
    .category("views")
    .add("municipal_live_calls", { ...listView, Controller: showLive(ListController) })
    .add("municipal_live_calls_cards", { ...kanbanView, Controller: showLive(KanbanController) });
