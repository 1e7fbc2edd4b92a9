import { _t } from "@web/core/l10n/translation";
import { formatDate, formatDateTime, deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { useDebounced } from "@web/core/utils/timing";
import { Component, onMounted, onPatched, onWillUnmount, useRef } from "@odoo/owl";

import { LIST_LIMIT } from "./map_model";
import { openMap } from "./open_map";

export class MapRenderer extends Component {
    static template = "municipal_crm.MapRenderer";
    static props = { model: Object, openRecord: Function, cardFields: Array };

    setup() {
        this.mapRef = useRef("map");
        this.onMoved = useDebounced(() => this.props.model.show(window.municipalMap.frameOf(this.map)), 200);
        onMounted(() => this.start());
        onPatched(() => this.draw());
        onWillUnmount(() => {
            this.drawing?.close();
            this.map = null;
        });
    }

    start() {
        this.drawing = openMap(this.mapRef.el, this.props.model.ground);
        this.map = this.drawing.map;
        this.draw();
        this.map.on("moveend", () => this.isFitting || this.onMoved());
    }

    draw() {
        const { model } = this.props;
        if (!this.map || this.dataVersion === model.dataVersion) {
            return;
        }
        this.dataVersion = model.dataVersion;
        if (this.frameVersion !== model.frameVersion) {
            this.frameVersion = model.frameVersion;
            this.fit();
        }
        this.layer?.remove();
        this.spot?.remove();
        this.layer = model.isHeat ? window.municipalMap.heatLayer(model.data.markers) : this.makeMarkers();
        this.layer.addTo(this.map);
    }

    makeMarkers() {
        const { data, colors } = this.props.model;
        const open = (marker) => this.open(marker);
        return window.municipalMap.markerLayer(data.markers, colors, open, this.describe.bind(this));
    }

    fit() {
        this.isFitting = true;
        window.municipalMap.fit(this.drawing, this.props.model.data.bounds);
        this.drawing.showNames();
        this.isFitting = false;
    }

    describe(count, parts) {
        const { groups } = this.props.model.data;
        const names = groups.length ? parts.map(([index, number]) => `${groups[index].label} ${number}`) : [];
        if (count === 1) {
            return groups.length ? _t("One record, %s", groups[parts[0][0]].label) : _t("One record");
        }
        return names.length ? _t("%(count)s records: %(parts)s", { count, parts: names.join(", ") }) : _t("%s records", count);
    }

    async open(marker) {
        if (!marker.id && this.map.getZoom() < window.municipalMap.CLOSEST) {
            const zoom = Math.min(window.municipalMap.CLOSEST, this.map.getZoom() + 2);
            this.map.setView([marker.lat, marker.lon], zoom);
            this.map.getContainer().focus();
            return;
        }
        const records = await this.props.model.readSpot(marker);
        const popup = marker.marker.bindPopup(this.makeCards(records), { minWidth: 240, maxHeight: 320 });
        popup.openPopup();
        popup.getPopup().getElement()?.querySelector("button")?.focus();
    }

    /** The cards are made of text nodes: nothing that a citizen typed is ever read as HTML. */
    makeCards(records) {
        const cards = document.createElement("div");
        cards.append(...records.map((record) => this.makeCard(record)));
        return cards;
    }

    makeCard(record) {
        const card = document.createElement("div");
        card.className = "o_municipal_map_card";
        card.appendChild(document.createElement("strong")).textContent = record.display_name;
        const list = card.appendChild(document.createElement("dl"));
        for (const { label, text } of this.getFacts(record)) {
            list.appendChild(document.createElement("dt")).textContent = label;
            list.appendChild(document.createElement("dd")).textContent = text;
        }
        const button = card.appendChild(document.createElement("button"));
        button.className = "btn btn-primary btn-sm";
        button.textContent = _t("Open the record");
        button.addEventListener("click", () => this.props.openRecord(record.id));
        return card;
    }

    /** [{label, text}] of the fields of the card that are filled in. */
    getFacts(record) {
        return this.props.cardFields
            .map((field) => ({ label: field.label, text: this.format(record[field.name], field) }))
            .filter(({ text }) => text);
    }

    format(value, { type, field }) {
        if (value === false || value === null) {
            return "";
        }
        const formats = {
            many2one: () => value.display_name,
            selection: () => Object.fromEntries(field.selection)[value],
            date: () => formatDate(deserializeDate(value)),
            datetime: () => formatDateTime(deserializeDateTime(value)),
            boolean: () => _t("Yes"),
        };
        return (formats[type] || (() => String(value)))();
    }

    /** Shows where an entry of the list lies. */
    point(record) {
        const { latitude, longitude } = this.props.model.params;
        this.spot?.remove();
        this.spot = L.circleMarker([record[latitude], record[longitude]], { // eslint-disable-line no-undef
            radius: 16,
            className: "o_municipal_spot",
            interactive: false,
        }).addTo(this.map);
    }

    async turn(step) {
        await this.props.model.turnTo(this.props.model.offset + step * LIST_LIMIT);
        this.render();
    }

    get legend() {
        const { data, colors } = this.props.model;
        return data.groups.map((group, index) => ({ label: group.label, color: colors[index] }));
    }

    get summary() {
        const { count } = this.props.model.data;
        return count === 1 ? _t("One record in view") : _t("%s records in view", count);
    }

    get range() {
        const { offset, records, data } = this.props.model;
        return _t("%(first)s–%(last)s of %(count)s", {
            first: offset + 1,
            last: offset + records.length,
            count: data.count,
        });
    }

    get hasMore() {
        const { offset, records, data } = this.props.model;
        return offset + records.length < data.count;
    }
}
