import { registry } from "@web/core/registry";
import { PropertiesField, propertiesField } from "@web/views/fields/properties/properties_field";

/** The answers of a request. The questions belong to the category and are changed there only. */
export class AnswersField extends PropertiesField {
    async checkDefinitionWriteAccess() {
        return false;
    }
}

registry.category("fields").add("municipal_answers", { ...propertiesField, component: AnswersField });
