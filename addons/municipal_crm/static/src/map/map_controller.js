import { Component, useRef } from "@odoo/owl";

import { useBus } from "@web/core/utils/hooks";
import { useModel } from "@web/model/model";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { standardViewProps } from "@web/views/standard_view_props";

export class MapController extends Component {
    static components = { Layout, CogMenu, SearchBar };
    static template = "municipal_crm.MapView";
    static props = { ...standardViewProps, Model: Function, Renderer: Function, archInfo: Object };

    setup() {
        this.rootRef = useRef("root");
        const { archInfo, resModel, fields } = this.props;
        this.model = useModel(this.props.Model, { ...archInfo, resModel, fields });
        useBus(this.model.bus, "update", () => this.render(true));
        useSetupAction({ rootRef: this.rootRef });
        this.searchBarToggler = useSearchBarToggler();
    }

    openRecord(id) {
        return this.props.selectRecord(id, { activeIds: [id] });
    }
}
