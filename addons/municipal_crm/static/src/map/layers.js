/** @odoo-module ignore **/
/* global L */
/*
 * What every map of ours draws, in the office and on the public pages: `window.municipalMap`.
 * It knows Leaflet alone: no framework, no server.
 */
(function () {
    "use strict";

    // Colours that differ in lightness as well as in hue (Okabe and Ito, 2008), dark enough on white.
    const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#5d3a9b", "#8a6d00", "#56b4e9", "#e69f00"];
    const OTHERS = { value: -1, color: "#555555" };
    const CLOSEST = 18;
    /** The town itself lies over tiles and under everything that is found in it. */
    const GROUND = "municipal-ground";
    /** From this zoom on, names of streets and places have room. */
    const NAMES_FROM = { area: 13, place: 15, street: 16 };

    /** A group keeps its colour while the map is moved: the first ones seen get the first colours. */
    function makeColors() {
        const known = new Map();
        return (value) => {
            if (value === OTHERS.value) {
                return OTHERS.color;
            }
            if (!known.has(value)) {
                known.set(value, PALETTE[known.size % PALETTE.length]);
            }
            return known.get(value);
        };
    }

    /** A pie of the groups in a marker, as a CSS background. */
    function pie(parts, count, colors) {
        if (!parts.length) {
            return PALETTE[0];
        }
        if (parts.length === 1) {
            return colors[parts[0][0]] || PALETTE[0];
        }
        let angle = 0;
        const slices = parts.map(([index, number]) => {
            const start = angle;
            angle += (number / count) * 360;
            return `${colors[index] || PALETTE[0]} ${start}deg ${angle}deg`;
        });
        return `conic-gradient(${slices.join(", ")})`;
    }

    function shorten(count) {
        if (count < 1000) {
            return String(count);
        }
        const thousands = count / 1000;
        return `${thousands < 10 ? Math.round(thousands * 10) / 10 : Math.round(thousands)}k`;
    }

    function markerIcon(count, parts, colors) {
        const size = count === 1 ? 24 : Math.min(58, 30 + Math.round(Math.log10(count) * 9));
        const element = document.createElement("span");
        element.className = count === 1 ? "o_municipal_pin" : "o_municipal_cluster";
        element.style.background = pie(parts, count, colors);
        const label = document.createElement("span");
        label.textContent = count === 1 ? "" : shorten(count);
        element.append(label);
        return L.divIcon({ html: element, className: "o_municipal_marker", iconSize: [size, size] });
    }

    /** Works for mouse, touch, Enter and the space bar. */
    function makeButton(marker, name, act) {
        marker.on("click", act);
        marker.on("keydown", (event) => {
            if (event.originalEvent.key === "Enter" || event.originalEvent.key === " ") {
                event.originalEvent.preventDefault();
                act();
            }
        });
        marker.on("add", () => {
            marker.getElement().setAttribute("role", "button");
            marker.getElement().setAttribute("aria-label", name);
        });
    }

    /**
     * @param {Object} data markers [[lat, lon, count, id, [[group, count], …]], …]
     * @param {string[]} colors of the groups, by index
     * @param {(marker: Object) => void} onOpen gets {id, lat, lon, count, marker}
     * @param {(count: number, parts: Array) => string} describe a marker for those who do not see it
     */
    function markerLayer(markers, colors, onOpen, describe) {
        return L.layerGroup(
            markers.map(([lat, lon, count, id, parts]) => {
                const name = describe(count, parts);
                const icon = markerIcon(count, parts, colors);
                const marker = L.marker([lat, lon], { icon, alt: name, title: name, zIndexOffset: count === 1 ? 0 : 100 });
                makeButton(marker, name, () => onOpen({ id, lat, lon, count, marker }));
                return marker;
            })
        );
    }

    function heatLayer(markers) {
        const most = Math.max(1, ...markers.map((marker) => marker[2]));
        const points = markers.map(([lat, lon, count]) => [lat, lon, Math.sqrt(count / most)]);
        return L.heatLayer(points, { radius: 22, blur: 18, minOpacity: 0.35, maxZoom: 1 });
    }

    /** The town's own areas: the ground of a map that has no tile server. */
    function areaLayer(areas) {
        const features = areas.map(({ name, is_part: isPart, outline }) => ({
            type: "Feature",
            properties: { name, isPart },
            geometry: outline.type === "Feature" ? outline.geometry : outline,
        }));
        return L.geoJSON(features, {
            pane: GROUND,
            interactive: false,
            style: ({ properties }) => ({
                className: properties.isPart ? "o_municipal_area" : "o_municipal_outline",
                weight: properties.isPart ? 1 : 2.5,
            }),
            onEachFeature: ({ properties }, layer) => {
                if (properties.isPart) {
                    layer.bindTooltip(properties.name, nameOptions("o_municipal_area_name"));
                }
            },
        });
    }

    function nameOptions(className) {
        return { permanent: true, direction: "center", className: `o_municipal_name ${className}`, opacity: 1 };
    }

    /** Names of streets and places, those on screen alone and from a close zoom on. */
    function followNames(map, labels) {
        const layer = L.layerGroup().addTo(map);
        const show = () => {
            layer.clearLayers();
            map.getContainer().classList.toggle("o_municipal_far", map.getZoom() < NAMES_FROM.area);
            const frame = map.getBounds();
            for (const [lat, lon, name, kind] of labels) {
                if (map.getZoom() >= NAMES_FROM[kind] && frame.contains([lat, lon])) {
                    const options = { ...nameOptions(`o_municipal_${kind}_name`), direction: "bottom" };
                    L.circleMarker([lat, lon], { radius: 2.5, interactive: false, className: "o_municipal_name_dot" })
                        .bindTooltip(name, options)
                        .addTo(layer);
                }
            }
        };
        map.on("moveend", show);
        return show;
    }

    /**
     * A map in `element`; without a tile address it shows the town's own areas and names.
     *
     * @param {HTMLElement} element
     * @param {{areas: Array, labels: Array, tiles: string, copyright: string}} ground
     * @param {Object} texts of the two buttons: {zoomIn, zoomOut}
     */
    function createMap(element, ground, texts) {
        const map = L.map(element, {
            zoomControl: false,
            attributionControl: Boolean(ground.tiles),
            maxZoom: CLOSEST,
            zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        });
        map.attributionControl?.setPrefix(false);
        L.control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
        L.control.scale({ imperial: false }).addTo(map);
        if (ground.tiles) {
            L.tileLayer(ground.tiles, { attribution: ground.copyright, maxZoom: CLOSEST }).addTo(map);
            element.classList.add("o_municipal_has_tiles");
        }
        map.createPane(GROUND).style.zIndex = 300;
        const areas = areaLayer(ground.areas).addTo(map);
        const showNames = followNames(map, ground.tiles ? [] : ground.labels);
        return { map, areas, showNames };
    }

    /** Everything of the town, or what was found of it. */
    function fit({ map, areas }, bounds) {
        if (bounds) {
            const [south, west, north, east] = bounds;
            map.fitBounds([[south, west], [north, east]], { padding: [30, 30], maxZoom: 17, animate: false });
        } else if (areas.getLayers().length) {
            map.fitBounds(areas.getBounds(), { animate: false });
        } else {
            map.setView([0, 0], 1, { animate: false });
        }
    }

    function frameOf(map) {
        const bounds = map.getBounds();
        return {
            bounds: [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()],
            zoom: map.getZoom(),
        };
    }

    /** The point of one record, moved with the mouse, a finger, or the arrow keys when it has the focus. */
    function makePin(map, name, onMoved) {
        const icon = L.divIcon({ className: "o_municipal_place_pin", iconSize: [30, 40], iconAnchor: [15, 40] });
        const pin = L.marker([0, 0], { icon, draggable: Boolean(onMoved), keyboard: true, title: name, alt: name });
        const tell = () => onMoved?.(pin.getLatLng().lat, pin.getLatLng().lng);
        pin.on("dragend", tell);
        pin.on("keydown", ({ originalEvent: event }) => {
            const step = { ArrowUp: [0, -8], ArrowDown: [0, 8], ArrowLeft: [-8, 0], ArrowRight: [8, 0] }[event.key];
            if (step && onMoved) {
                event.preventDefault();
                event.stopPropagation();
                pin.setLatLng(map.containerPointToLatLng(map.latLngToContainerPoint(pin.getLatLng()).add(step)));
                tell();
            }
        });
        pin.on("add", () => pin.getElement().setAttribute("aria-label", name));
        return pin;
    }

    window.municipalMap = { CLOSEST, createMap, fit, frameOf, heatLayer, makeColors, makePin, markerLayer };
})();
