import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Microphone, Player, toBase64, toTelephone } from "./sounds";

const MODEL = "municipal.simulator.call";
const KEYS = [..."123456789*0#"];
/** Bytes of a sound that the carrier needs to judge it. */
const HEAD = 4096;

/**
 * A telephone at the simulated carrier. The server keeps the carrier's half of the call and signs;
 * this page carries what it has signed to the town's doors and brings the answers back.
 */
export class TelephoneSimulator extends Component {
    static template = "municipal_ivr.TelephoneSimulator";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.keys = KEYS;
        this.player = new Player();
        this.microphone = new Microphone();
        this.listRef = useRef("heard");
        this.state = useState({
            lines: [],
            line: 0,
            caller: "+306900000001",
            call: null,
            busy: false,
            speaking: false,
            error: "",
            loud: true,
            typed: "",
        });
        this.onKeydown = this.onKeydown.bind(this);
        window.addEventListener("keydown", this.onKeydown);
        onWillStart(async () => {
            this.state.lines = await this.orm.call(MODEL, "get_lines", []);
            this.state.line = this.state.lines[0]?.id || 0;
        });
        onWillUnmount(() => {
            window.removeEventListener("keydown", this.onKeydown);
            this.player.clear();
        });
        useEffect(
            () => {
                if (this.listRef.el) {
                    this.listRef.el.scrollTop = this.listRef.el.scrollHeight;
                }
            },
            () => [this.state.call?.heard.length]
        );
    }

    // What the page shows

    get status() {
        const call = this.state.call;
        if (!call) {
            return _t("Not connected");
        }
        return {
            asking: _t("The town is answering …"),
            keys: _t("Waits for keys"),
            record: _t("Records what you say"),
            dial: _t("Rings +%s", call.rung),
            over: _t("The call is over"),
        }[call.state];
    }

    get isLive() {
        return Boolean(this.state.call) && this.state.call.state !== "over";
    }

    /** Whether the caller can do something of this kind now. */
    can(state) {
        return this.isLive && !this.state.busy && this.state.call.state === state;
    }

    get canPress() {
        return this.can("keys") || this.can("record");
    }

    /** An element a line, as people read documents. */
    layOut(xml) {
        return xml.replaceAll("><", ">\n<");
    }

    describe(row) {
        const kinds = { tone: _t("(tone)"), silence: _t("(silence)"), sound: _t("(sound)") };
        return row.text || kinds[row.kind];
    }

    // What the caller does

    onKeydown(ev) {
        if (ev.target.closest("input, textarea, select") || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        if (KEYS.includes(ev.key) && this.canPress) {
            ev.preventDefault();
            this.press(ev.key);
        }
    }

    async dial() {
        this.player.clear();
        await this.carry(() =>
            this.orm.call(MODEL, "start", [this.state.line, this.state.caller.trim()])
        );
    }

    act(word, values = {}) {
        this.player.stop();
        return this.carry(() => this.orm.call(MODEL, "act", [[this.state.call.id], word, values]));
    }

    press(keys) {
        return this.act("press", { keys });
    }

    pressTyped() {
        const keys = this.state.typed;
        this.state.typed = "";
        return keys && this.press(keys);
    }

    async speak(sound) {
        await this.act("say", { sound: toBase64(sound) });
    }

    async onFile(ev) {
        const [file] = ev.target.files;
        if (!file) {
            return;
        }
        await this.attempt(async () => this.speak(await toTelephone(await file.arrayBuffer())));
        ev.target.value = "";
    }

    async toggleMicrophone() {
        await this.attempt(async () => {
            if (this.state.speaking) {
                this.state.speaking = false;
                await this.speak(await this.microphone.stop());
            } else {
                await this.microphone.start();
                this.state.speaking = true;
            }
        });
    }

    play(row) {
        return this.player.play([row.url]);
    }

    // The wire

    async attempt(act) {
        try {
            await act();
        } catch (error) {
            this.state.error = error.data?.message || error.message || String(error);
        }
    }

    /** Does it, then carries requests until it is the caller's turn. */
    async carry(act) {
        if (this.state.busy) {
            return;
        }
        Object.assign(this.state, { busy: true, error: "" });
        await this.attempt(async () => {
            const before = this.state.call?.heard.length || 0;
            let call = await act();
            while (call.request) {
                this.state.call = call;
                call = await this.deliver(call);
            }
            const heard = call.heard.slice(call.id === this.state.call?.id ? before : 0);
            this.state.call = call;
            if (this.state.loud) {
                this.player.play(heard.filter(({ kind }) => kind === "sound").map(({ url }) => url));
            }
        });
        this.state.busy = false;
    }

    async deliver(call) {
        const { number, kind, method, url, form, headers } = call.request;
        let status = 0;
        let contentType = "";
        let content = new Blob();
        try {
            const response = await fetch(url, {
                method,
                headers,
                body: method === "POST" ? new URLSearchParams(form) : undefined,
                credentials: "omit",
                redirect: "error",
            });
            status = response.status;
            contentType = response.headers.get("Content-Type") || "";
            content = await response.blob();
        } catch {
            // no answer: the carrier thinks so too
        }
        let body = content;
        if (kind === "sound") {
            this.player.keep(url, content);
            body = content.slice(0, HEAD);
        }
        return this.orm.call(MODEL, "give", [
            [call.id],
            number,
            status,
            contentType,
            toBase64(await body.arrayBuffer()),
            content.size,
        ]);
    }
}

registry.category("actions").add("municipal_ivr.telephone_simulator", TelephoneSimulator);
