import { onMounted } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { effect } from "@web/core/utils/reactive";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

export class RequestFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        onMounted(() => effect((model) => this.leaveWhenOutOfSight(model.root.data), [this.model]));
    }

    /** A change may have handed the request to somebody else: say so and go back to one's own. */
    leaveWhenOutOfSight(data) {
        if (data.can_read === false) {
            this.notification.add(
                _t("%s is now in other hands and has left your list.", data.protocol_number),
                { type: "info" }
            );
            this.env.config.historyBack();
        }
    }

    /** The questions of a category are edited with the category: the gear menu does not offer it. */
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems(...arguments);
        delete items.addPropertyFieldValue;
        return items;
    }
}

registry.category("views").add("municipal_request_form", {
    ...formView,
    Controller: RequestFormController,
});
