import { onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const NOTICE = "municipal_crm.presence";
/** Milliseconds between two signs of life; the server forgets a form after 60 seconds of silence. */
const HEARTBEAT = 25000;

/**
 * Who else has the same request open. Told at once over the bus, and asked again with every sign of
 * life, so that it works without the bus too.
 *
 * @param {string} resModel
 * @returns {{people: Object[], watch: (resId: number|false, isTyping: boolean) => void}}
 */
export function usePresence(resModel) {
    const orm = useService("orm");
    const bus = useService("bus_service");
    const state = useState({ people: [] });
    let current = { resId: false, isTyping: false };

    async function tell(resId, options) {
        try {
            return await orm.silent.call(resModel, "tell_presence", [[resId]], options);
        } catch {
            return []; // nobody is disturbed because a sign of life was lost
        }
    }

    /** Nothing is drawn again while the same people are there. */
    function show(people) {
        if (JSON.stringify(people) !== JSON.stringify(state.people)) {
            state.people = people;
        }
    }

    async function beat() {
        const { resId, isTyping } = current;
        if (resId) {
            const people = await tell(resId, { is_typing: isTyping });
            if (resId === current.resId) {
                show(people);
            }
        }
    }

    function watch(resId, isTyping) {
        if (resId === current.resId && isTyping === current.isTyping) {
            return;
        }
        if (current.resId && resId !== current.resId) {
            tell(current.resId, { is_leaving: true });
            show([]);
        }
        current = { resId, isTyping };
        beat();
    }

    function onNotice({ request_id, people }) {
        if (request_id === current.resId) {
            show(people);
        }
    }

    bus.subscribe(NOTICE, onNotice);
    bus.start?.();
    const timer = browser.setInterval(beat, HEARTBEAT);
    onWillUnmount(() => {
        browser.clearInterval(timer);
        bus.unsubscribe(NOTICE, onNotice);
        watch(false, false);
    });
    return Object.assign(state, { watch });
}
