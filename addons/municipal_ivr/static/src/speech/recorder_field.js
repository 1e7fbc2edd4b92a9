import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { encodeWav, toBase64 } from "./wav";

const MOST_SECONDS = 180;
const MOST_BYTES = 20000000;

/** Records a prompt with the microphone, or takes a sound file; saving the form keeps it. */
export class RecorderField extends Component {
    static template = "municipal_ivr.RecorderField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ recording: false, seconds: 0, url: "", message: "" });
        onWillUnmount(() => this.release());
    }

    get canRecord() {
        return Boolean(browser.navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
    }

    get label() {
        return this.state.recording
            ? _t("Stop recording (%s s)", this.state.seconds)
            : _t("Record with the microphone");
    }

    async onRecord() {
        if (this.state.recording) {
            return this.recorder.stop();
        }
        this.state.message = "";
        try {
            this.stream = await browser.navigator.mediaDevices.getUserMedia({ audio: true });
        } catch {
            this.state.message = _t("The browser does not let the microphone be used.");
            return;
        }
        const parts = [];
        this.recorder = new MediaRecorder(this.stream);
        this.recorder.ondataavailable = (event) => parts.push(event.data);
        this.recorder.onstop = () => this.onRecorded(new Blob(parts));
        this.recorder.start();
        Object.assign(this.state, { recording: true, seconds: 0 });
        this.timer = browser.setInterval(() => this.onSecond(), 1000);
    }

    onSecond() {
        this.state.seconds += 1;
        if (this.state.seconds >= MOST_SECONDS) {
            this.recorder.stop();
        }
    }

    /** What browsers record is compressed in their own ways: it becomes a WAV here. */
    async onRecorded(blob) {
        this.release();
        const context = new AudioContext();
        try {
            const buffer = await context.decodeAudioData(await blob.arrayBuffer());
            await this.take(encodeWav(buffer), "audio/wav");
        } catch {
            this.state.message = _t("Nothing was recorded. Try again.");
        } finally {
            context.close();
        }
    }

    async onFile(event) {
        const [file] = event.target.files;
        if (!file) {
            return;
        }
        if (file.size > MOST_BYTES) {
            this.state.message = _t("The file is too large: a prompt has 20 MB at most.");
            return;
        }
        await this.take(new Uint8Array(await file.arrayBuffer()), file.type);
    }

    async take(bytes, type) {
        URL.revokeObjectURL(this.state.url);
        this.state.url = URL.createObjectURL(new Blob([bytes], { type }));
        this.state.message = _t("Listen to it, then save: from then on callers hear it.");
        await this.props.record.update({ [this.props.name]: toBase64(bytes) });
    }

    release() {
        browser.clearInterval(this.timer);
        this.stream?.getTracks().forEach((track) => track.stop());
        this.state.recording = false;
    }
}

export const recorderField = {
    component: RecorderField,
    displayName: _t("Recorder"),
    supportedTypes: ["binary"],
};

registry.category("fields").add("municipal_ivr_recorder", recorderField);
