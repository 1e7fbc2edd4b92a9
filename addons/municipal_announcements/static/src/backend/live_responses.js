import { showLive } from "@municipal_crm/backend/live_view";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** Who is safe and who needs help; a cry for help is also said aloud on the screen. */
class LiveResponses extends showLive(ListController, "municipal_announcements.responses") {
    setup() {
        super.setup();
        this.notification = useService("notification");
    }

    onChanged({ state }) {
        if (state === "help") {
            this.notification.add(_t("A resident needs help."), { type: "danger", sticky: true });
        }
        return super.onChanged();
    }
}

registry.category("views").add("municipal_live_responses", { ...listView, Controller: LiveResponses });
