import { Component, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Plays a prompt as callers hear it: a button in lists, a player in forms. */
export class ListenWidget extends Component {
    static template = "municipal_ivr.ListenWidget";
    static props = { ...standardWidgetProps, controls: { type: Boolean, optional: true } };

    setup() {
        this.state = useState({ playing: false, failed: false });
        onWillUnmount(() => this.stop());
    }

    /** Another address after every change, so that the browser asks again. */
    get url() {
        const { resId, data } = this.props.record;
        const stamp = encodeURIComponent(`${data.voice}-${(data.text || "").length}-${data.date || ""}`);
        return resId ? `/ivr/prompt/${resId}/sound?v=${stamp}` : "";
    }

    get label() {
        return this.state.playing ? _t("Stop") : _t("Listen");
    }

    stop() {
        this.audio?.pause();
        this.audio = null;
        this.state.playing = false;
    }

    async onClick() {
        if (this.state.playing) {
            return this.stop();
        }
        this.state.failed = false;
        this.audio = new Audio(this.url);
        this.audio.onended = () => this.stop();
        this.state.playing = true;
        try {
            await this.audio.play();
        } catch {
            this.state.failed = true;
            this.stop();
        }
    }
}

export const listenWidget = {
    component: ListenWidget,
    extractProps: ({ options }) => ({ controls: Boolean(options.controls) }),
    listViewWidth: 110,
};

registry.category("view_widgets").add("municipal_ivr_listen", listenWidget);
