import { _t } from "@web/core/l10n/translation";

/**
 * A map of the town in an element of the web client. It follows the size of the element, which the
 * form may set later, and a hidden tab much later.
 *
 * @param {HTMLElement} element
 * @param {Object} ground as `municipalMap.createMap` takes it
 * @returns {Object} the drawing of `municipalMap.createMap`, with `close()`
 */
export function openMap(element, ground) {
    const texts = { zoomIn: _t("Closer"), zoomOut: _t("Farther") };
    const drawing = window.municipalMap.createMap(element, ground, texts);
    const resizing = new ResizeObserver(() => drawing.map.invalidateSize({ pan: false }));
    resizing.observe(element);
    const close = () => {
        resizing.disconnect();
        drawing.map.remove();
    };
    return { ...drawing, close };
}
