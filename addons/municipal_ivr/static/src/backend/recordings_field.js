import { Component, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * One recording: its player beside its text. Each time somebody listens, the server writes it down
 * and gives an address that is theirs alone; there is no other way to the sound.
 */
export class RecordingCard extends Component {
    static template = "municipal_ivr.RecordingCard";
    static props = { card: Object, reload: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ busy: false, source: "", draft: null });
    }

    get seconds() {
        const total = Math.round(this.props.card.seconds);
        return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;
    }

    get playLabel() {
        return _t("Listen: %s", this.props.card.what);
    }

    get canRetry() {
        return this.props.card.state === "failed" || this.props.card.text_state === "failed";
    }

    async listen() {
        const found = await this.call("action_play");
        this.state.source = found.url;
    }

    edit() {
        this.state.draft = this.props.card.text;
    }

    async save() {
        await this.call("action_correct", [this.state.draft]);
        this.state.draft = null;
        await this.props.reload();
    }

    async apply(proposal) {
        await this.call("action_apply", [proposal.kind, proposal.id]);
        await this.props.reload();
    }

    async retry() {
        const lost = this.props.card.state === "failed";
        await this.call(lost ? "action_fetch_again" : "action_transcribe_again");
        await this.props.reload();
    }

    async call(method, args = []) {
        this.state.busy = true;
        try {
            return await this.orm.call("municipal.call.recording", method, [
                [this.props.card.id],
                ...args,
            ]);
        } finally {
            this.state.busy = false;
        }
    }
}

/** The recordings of a request, or the one of its own form. */
export class RecordingsField extends Component {
    static template = "municipal_ivr.RecordingsField";
    static components = { RecordingCard };
    static props = { ...standardFieldProps };

    setup() {
        this.reload = this.reload.bind(this);
        this.alive = true;
        onWillUnmount(() => (this.alive = false));
    }

    get cards() {
        const value = this.props.record.data[this.props.name] || [];
        return Array.isArray(value) ? value : [value];
    }

    async reload() {
        if (this.alive) {
            await this.props.record.load();
        }
    }
}

registry.category("fields").add("municipal_recordings", {
    component: RecordingsField,
    supportedTypes: ["json"],
    isEmpty: () => false,
});
