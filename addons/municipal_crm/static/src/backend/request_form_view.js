import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** The questions of a category are edited with the category, so the gear menu does not offer it. */
export class RequestFormController extends FormController {
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
