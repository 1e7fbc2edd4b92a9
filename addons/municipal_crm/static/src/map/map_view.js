import { registry } from "@web/core/registry";

import { MapArchParser } from "./map_arch_parser";
import { MapController } from "./map_controller";
import { MapModel } from "./map_model";
import { MapRenderer } from "./map_renderer";

/** `<municipal_map>`: records on a map, gathered into markers by the server. */
export const mapView = {
    type: "municipal_map",
    ArchParser: MapArchParser,
    Controller: MapController,
    Model: MapModel,
    Renderer: MapRenderer,
    searchMenuTypes: ["filter", "groupBy", "favorite"],

    props: (genericProps, view) => ({
        ...genericProps,
        archInfo: new view.ArchParser().parse(genericProps.arch, genericProps.fields),
        Model: view.Model,
        Renderer: view.Renderer,
    }),
};

registry.category("views").add("municipal_map", mapView);
