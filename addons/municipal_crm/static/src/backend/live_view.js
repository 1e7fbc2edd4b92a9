import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

/** Milliseconds; what moves on without a notice is read again as often. */
const PERIOD = 5000;

/**
 * The controller of a list or of cards that show this moment: read again when the bus tells of a
 * change, and regularly, but not under the hand of somebody who has chosen rows.
 *
 * @param {typeof import("@web/views/list/list_controller").ListController} Controller
 * @param {string} changed type of the message on the bus
 */
export const showLive = (Controller, changed) =>
    class extends Controller {
        setup() {
            super.setup();
            const bus = useService("bus_service");
            const hear = (payload) => this.onChanged(payload);
            bus.subscribe(changed, hear);
            bus.start?.();
            const timer = browser.setInterval(() => this.reload(), PERIOD);
            onWillUnmount(() => {
                browser.clearInterval(timer);
                bus.unsubscribe(changed, hear);
            });
        }

        onChanged() {
            return this.reload();
        }

        async reload() {
            if (!document.hidden && this.model.isReady && !this.model.root.selection?.length) {
                await this.model.load();
            }
        }
    };
