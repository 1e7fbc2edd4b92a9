import { Component, onWillStart } from "@odoo/owl";
import { DefaultCommandItem } from "@web/core/commands/command_palette";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const NAMESPACE = "&";
const GROUP = "municipal_crm.municipal_crm_group_clerk";

/**
 * "Find a citizen" from everywhere: a button in the bar, or Ctrl+K and "&". What is typed is searched
 * on the server as in the list of citizens; Enter opens the card.
 */
registry.category("command_setup").add(NAMESPACE, {
    debounceDelay: 250,
    emptyMessage: _t("No citizen found"),
    name: _t("citizens"),
    placeholder: _t("Name, phone, e-mail, AFM, AMKA or address"),
});

registry.category("command_provider").add("municipal_find_citizen", {
    namespace: NAMESPACE,
    async provide(env, options) {
        const text = (options.searchValue || "").trim();
        if (!text || !(await user.hasGroup(GROUP))) {
            return [];
        }
        const found = await env.services.orm.call("municipal.citizen", "find_citizens", [text]);
        return found.map((citizen) => ({
            Component: FoundCitizen,
            name: citizen.name,
            props: { detail: citizen.detail },
            action: () =>
                env.services.action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "municipal.citizen",
                    res_id: citizen.id,
                    views: [[false, "form"]],
                }),
        }));
    },
});

class FoundCitizen extends Component {
    static template = "municipal_crm.FoundCitizen";
    static props = { ...DefaultCommandItem.props, detail: { type: String, optional: true } };
}

class FindCitizen extends Component {
    static template = "municipal_crm.FindCitizen";
    static props = {};

    setup() {
        this.command = useService("command");
        onWillStart(async () => {
            this.isClerk = await user.hasGroup(GROUP);
        });
    }

    open() {
        this.command.openMainPalette({ searchValue: NAMESPACE });
    }
}

registry
    .category("systray")
    .add("municipal_crm.find_citizen", { Component: FindCitizen }, { sequence: 90 });
