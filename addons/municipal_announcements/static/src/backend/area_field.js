/* global L */
import { openMap } from "@municipal_crm/map/open_map";
import { Component, onMounted, onPatched, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const CIRCLE = { lat: "circle_lat", lon: "circle_lon", radius: "circle_radius" };
const LOOK = { color: "#b3261e", weight: 3, fillOpacity: 0.15 };
/** Metres of a circle that was only just put on the map. */
const FIRST_RADIUS = 500;
const FEWEST_CORNERS = 3;

const round = (degrees) => Math.round(degrees * 1e6) / 1e6;

/**
 * The circle and the shape of an announcement on the map of the town: chosen by clicks, or by the
 * buttons that take the middle of the map, which the arrow keys move. The widget of the shape.
 */
export class AreaField extends Component {
    static template = "municipal_announcements.AreaField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.mapRef = useRef("map");
        this.state = useState({ mode: this.props.record.data[this.props.name] ? "shape" : "circle", corners: [] });
        onWillStart(async () => {
            this.ground = await this.orm.call("municipal.map", "get_ground", []);
        });
        onMounted(() => this.start());
        onPatched(() => this.draw());
        onWillUnmount(() => this.drawing?.close());
    }

    get circle() {
        const { data } = this.props.record;
        return { lat: data[CIRCLE.lat], lon: data[CIRCLE.lon], radius: data[CIRCLE.radius] };
    }

    /** The shape as GeoJSON, or null: what somebody typed may be none. */
    get shape() {
        try {
            return JSON.parse(this.props.record.data[this.props.name] || "null");
        } catch {
            return null;
        }
    }

    get canFinish() {
        return this.state.corners.length >= FEWEST_CORNERS;
    }

    start() {
        this.drawing = openMap(this.mapRef.el, this.ground);
        this.map = this.drawing.map;
        window.municipalMap.fit(this.drawing, null);
        this.layer = L.featureGroup().addTo(this.map);
        this.draw();
        if (this.layer.getLayers().length) {
            this.map.fitBounds(this.layer.getBounds(), { padding: [30, 30], maxZoom: 16, animate: false });
        }
        this.drawing.showNames();
        this.map.scrollWheelZoom.disable(); // the wheel scrolls the form
        this.map.doubleClickZoom.disable(); // two corners close together
        this.map.on("click", ({ latlng }) => this.put(latlng));
    }

    draw() {
        if (!this.layer) {
            return;
        }
        this.layer.clearLayers();
        const { lat, lon, radius } = this.circle;
        if (radius) {
            L.circle([lat, lon], { ...LOOK, radius, interactive: false }).addTo(this.layer);
        }
        if (this.shape?.type) {
            L.geoJSON(this.shape, { style: LOOK, interactive: false }).addTo(this.layer);
        }
        if (this.state.corners.length) {
            L.polyline(this.state.corners, { ...LOOK, dashArray: "6 6", interactive: false }).addTo(this.layer);
        }
        for (const corner of this.state.corners) {
            L.circleMarker(corner, { ...LOOK, radius: 5, fillOpacity: 1, interactive: false }).addTo(this.layer);
        }
    }

    put({ lat, lng }) {
        if (this.props.readonly) {
            return;
        }
        if (this.state.mode === "shape") {
            this.state.corners.push([round(lat), round(lng)]);
            return;
        }
        this.props.record.update({
            [CIRCLE.lat]: round(lat),
            [CIRCLE.lon]: round(lng),
            [CIRCLE.radius]: this.circle.radius || FIRST_RADIUS,
        });
    }

    finish() {
        const ring = this.state.corners.map(([lat, lon]) => [lon, lat]);
        ring.push(ring[0]);
        this.state.corners = [];
        const shape = { type: "Polygon", coordinates: [ring] };
        this.props.record.update({ [this.props.name]: JSON.stringify(shape) });
    }

    remove() {
        if (this.state.mode === "shape") {
            this.state.corners = [];
            this.props.record.update({ [this.props.name]: false });
        } else {
            this.props.record.update({ [CIRCLE.lat]: 0, [CIRCLE.lon]: 0, [CIRCLE.radius]: 0 });
        }
    }
}

export const areaField = {
    component: AreaField,
    supportedTypes: ["text"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: CIRCLE.lat, type: "float", readonly: false },
        { name: CIRCLE.lon, type: "float", readonly: false },
        { name: CIRCLE.radius, type: "integer", readonly: false },
    ],
};

registry.category("fields").add("municipal_area", areaField);
