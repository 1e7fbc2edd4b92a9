import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useRef } from "@odoo/owl";

import { openMap } from "./open_map";

const NEAR = 16;

/**
 * A small map with the point of one record; who may change the record puts the point where it
 * belongs. The widget of the latitude; option `longitude` names the other field.
 */
export class PlaceField extends Component {
    static template = "municipal_crm.PlaceField";
    static props = { ...standardFieldProps, longitude: String };

    setup() {
        this.orm = useService("orm");
        this.mapRef = useRef("map");
        onWillStart(async () => {
            this.ground = await this.orm.call("municipal.map", "get_ground", []);
        });
        onMounted(() => this.start());
        onPatched(() => this.draw());
        onWillUnmount(() => this.drawing?.close());
    }

    get point() {
        const { data } = this.props.record;
        return [data[this.props.name] || 0, data[this.props.longitude] || 0];
    }

    get isSet() {
        return this.point.some(Boolean);
    }

    start() {
        this.drawing = openMap(this.mapRef.el, this.ground);
        this.map = this.drawing.map;
        const frame = this.isSet ? [...this.point, ...this.point] : null;
        window.municipalMap.fit(this.drawing, frame);
        this.drawing.showNames();
        this.map.scrollWheelZoom.disable(); // the wheel scrolls the form
        this.map.on("click", ({ latlng }) => this.set(latlng.lat, latlng.lng));
        this.draw();
    }

    draw() {
        if (!this.map) {
            return;
        }
        this.pin?.remove();
        this.pin = null;
        if (this.isSet) {
            const move = this.props.readonly ? null : (lat, lon) => this.set(lat, lon);
            this.pin = window.municipalMap.makePin(this.map, _t("The place"), move);
            this.pin.setLatLng(this.point).addTo(this.map);
            if (!this.map.getBounds().contains(this.point)) {
                this.map.setView(this.point, Math.max(this.map.getZoom(), NEAR));
            }
        }
    }

    set(lat, lon) {
        if (!this.props.readonly) {
            this.props.record.update({
                [this.props.name]: Math.round(lat * 1e6) / 1e6,
                [this.props.longitude]: Math.round(lon * 1e6) / 1e6,
            });
        }
    }

    setMiddle() {
        const { lat, lng } = this.map.getCenter();
        this.set(lat, lng);
    }
}

export const placeField = {
    component: PlaceField,
    supportedTypes: ["float"],
    isEmpty: () => false,
    extractProps: ({ options }) => ({ longitude: options.longitude }),
    fieldDependencies: ({ options }) => [{ name: options.longitude, type: "float", readonly: false }],
};

registry.category("fields").add("municipal_place", placeField);
