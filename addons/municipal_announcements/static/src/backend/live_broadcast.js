import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";
import { FormController } from "@web/views/form/form_controller";

const PERIOD = 3000;
const MOVING = ["ready", "running", "paused"];

/** A message on its way to many: its progress moves on while one looks at it (N18). */
class LiveBroadcast extends FormController {
    setup() {
        super.setup();
        this.orm = useService("orm");
        const timer = browser.setInterval(() => this.follow(), PERIOD);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async follow() {
        const root = this.model.root;
        if (document.hidden || this.busy || !root?.resId || !MOVING.includes(root.data.state)) {
            return;
        }
        this.busy = true;
        try {
            if (!(await root.isDirty()) && (await this.hasMoved(root))) {
                await root.load();
            }
        } finally {
            this.busy = false;
        }
    }

    /** Before it begins only the state is asked for: reading the form counts all its people. */
    async hasMoved({ resModel, resId, data }) {
        if (data.state === "running") {
            return true;
        }
        const [row] = await this.orm.silent.read(resModel, [resId], ["state"]);
        return Boolean(row) && row.state !== data.state;
    }
}

registry.category("views").add("municipal_live_broadcast", { ...formView, Controller: LiveBroadcast });
