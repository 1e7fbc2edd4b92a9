import { onMounted } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { effect } from "@web/core/utils/reactive";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { ConflictDialog } from "./conflict_dialog";
import { usePresence } from "./presence";

/** Says with everything that it saves which version of the request was changed, and from what. */
class RequestRecord extends RelationalModel.Record {
    _getChanges(changes = this._changes, { withReadonly } = {}) {
        const result = super._getChanges(...arguments);
        const names = Object.keys(result).filter((name) => !this.fields[name].type.endsWith("2many"));
        if (this.resId && this.config.isRoot && names.length && !withReadonly && this.data.version) {
            const base = names.map((name) => [
                name,
                this._formatServerValue(this.fields[name].type, this._values[name]),
            ]);
            result.version = { stamp: this.data.version, base: Object.fromEntries(base) };
        }
        return result;
    }
}

class RequestModel extends RelationalModel {
    static Record = RequestRecord;
}

export class RequestFormController extends FormController {
    static template = "municipal_crm.RequestFormView";

    setup() {
        super.setup();
        this.notification = useService("notification");
        this.presence = usePresence(this.props.resModel);
        onMounted(() => {
            effect((model) => this.leaveWhenOutOfSight(model.root.data), [this.model]);
            effect(
                (model) => this.presence.watch(model.root.resId, Boolean(model.root.dirty)),
                [this.model]
            );
        });
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

    /** Nobody's work is written over unseen: ask first, then save what was decided. */
    async onWillSaveRecord(record, changes) {
        if (!changes.version) {
            return super.onWillSaveRecord(...arguments);
        }
        const conflict = await this.orm.call(record.resModel, "get_version_conflict", [
            [record.resId],
            changes,
        ]);
        const theirs = conflict ? await this.askWhatCounts(conflict) : [];
        if (!theirs) {
            return false;
        }
        for (const name of theirs) {
            delete changes[name];
            delete changes.version.base[name];
        }
        if (conflict) {
            changes.version.stamp = conflict.stamp;
        }
        return super.onWillSaveRecord(...arguments);
    }

    /** The fields in which the other's value counts, or null to go on editing. */
    askWhatCounts(conflict) {
        return new Promise((resolve) => {
            this.dialogService.add(
                ConflictDialog,
                { conflict, onSave: resolve },
                { onClose: () => resolve(null) }
            );
        });
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
    Model: RequestModel,
});
