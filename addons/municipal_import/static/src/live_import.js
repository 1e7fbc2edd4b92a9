import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { FormController } from "@web/views/form/form_controller";

const PERIOD = 3000;
const MOVING = ["running", "undoing"];

/** An import that runs in the background: its bar moves on while one looks at it. */
class LiveImport extends FormController {
    setup() {
        super.setup();
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
            await root.load();
        } finally {
            this.busy = false;
        }
    }
}

registry.category("views").add("municipal_live_import", { ...formView, Controller: LiveImport });
