import { Component, reactive, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

const RINGING = "municipal_ivr.ringing";

/** Who is calling, for the officer whose telephone rings. */
export class CallerCard extends Component {
    static template = "municipal_ivr.CallerCard";
    static props = { cards: Array };

    setup() {
        this.cards = useState(this.props.cards);
        this.action = useService("action");
        this.orm = useService("orm");
    }

    title(card) {
        return card.number || _t("Number withheld");
    }

    close(card) {
        this.cards.splice(this.cards.indexOf(card), 1);
    }

    open(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async newRequest(card) {
        const action = await this.orm.call("municipal.call", "action_new_request", [[card.id]]);
        this.close(card);
        return this.action.doAction(action);
    }
}

export const callerCardService = {
    dependencies: ["bus_service", "orm"],
    start(env, { bus_service: bus, orm }) {
        const cards = reactive([]);
        bus.subscribe(RINGING, async ({ id }) => {
            const card = await orm.silent.call("municipal.call", "get_card", [[id]]);
            if (!cards.some((known) => known.id === id)) {
                cards.push(card);
            }
        });
        bus.start?.();
        registry
            .category("main_components")
            .add("municipal_ivr.CallerCard", { Component: CallerCard, props: { cards } });
        return { cards };
    },
};

registry.category("services").add("municipal_caller_card", callerCardService);
