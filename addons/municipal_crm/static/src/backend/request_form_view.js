import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

export class RequestFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
    }

    /** A change may have handed the request to somebody else: say so and go back to one's own. */
    async onRecordSaved(record) {
        await super.onRecordSaved(...arguments);
        if (record.data.can_read === false) {
            this.notification.add(
                _t("%s is now in other hands and has left your list.", record.data.protocol_number),
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
