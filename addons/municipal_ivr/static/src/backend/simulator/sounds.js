const RATE = 8000;
const HEADER_BYTES = 44;

/** Anything that the browser can play, as a 16 bit mono WAV at 8 kHz: what a telephone carries. */
export async function toTelephone(data) {
    const context = new AudioContext();
    let sound;
    try {
        sound = await context.decodeAudioData(data);
    } finally {
        context.close();
    }
    const length = Math.max(1, Math.ceil(sound.duration * RATE));
    const offline = new OfflineAudioContext(1, length, RATE);
    const source = offline.createBufferSource();
    source.buffer = sound;
    source.connect(offline.destination);
    source.start();
    const rendered = await offline.startRendering();
    return writeWav(rendered.getChannelData(0));
}

function writeWav(samples) {
    const bytes = samples.length * 2;
    const view = new DataView(new ArrayBuffer(HEADER_BYTES + bytes));
    const text = (place, word) =>
        [...word].forEach((letter, i) => view.setUint8(place + i, letter.charCodeAt(0)));
    text(0, "RIFF");
    view.setUint32(4, HEADER_BYTES - 8 + bytes, true);
    text(8, "WAVEfmt ");
    view.setUint32(16, 16, true);
    view.setUint16(20, 1, true);
    view.setUint16(22, 1, true);
    view.setUint32(24, RATE, true);
    view.setUint32(28, RATE * 2, true);
    view.setUint16(32, 2, true);
    view.setUint16(34, 16, true);
    text(36, "data");
    view.setUint32(40, bytes, true);
    samples.forEach((value, i) => {
        const level = Math.max(-1, Math.min(1, value));
        view.setInt16(HEADER_BYTES + i * 2, Math.round(level * 32767), true);
    });
    return view.buffer;
}

/** Bytes as base64. */
export function toBase64(buffer) {
    const bytes = new Uint8Array(buffer);
    const parts = [];
    for (let i = 0; i < bytes.length; i += 0x8000) {
        parts.push(String.fromCharCode(...bytes.subarray(i, i + 0x8000)));
    }
    return btoa(parts.join(""));
}

/** Plays sounds one after another; new ones, or silence, cut those before. */
export class Player {
    constructor() {
        this.sounds = new Map();
        this.audio = null;
        this.turn = 0;
    }

    /** The same sound has another address when the town stands behind a proxy. */
    getName(url) {
        return new URL(url, window.location.origin).pathname;
    }

    keep(url, blob) {
        const name = this.getName(url);
        if (!this.sounds.has(name)) {
            this.sounds.set(name, URL.createObjectURL(blob));
        }
    }

    async play(urls) {
        this.stop();
        const turn = this.turn;
        for (const url of urls) {
            const sound = this.sounds.get(this.getName(url));
            if (turn !== this.turn || !sound) {
                continue;
            }
            this.audio = new Audio(sound);
            const ended = new Promise((resolve) => {
                this.audio.onended = this.audio.onpause = this.audio.onerror = resolve;
            });
            try {
                await this.audio.play();
            } catch {
                return; // browsers play nothing before somebody has clicked
            }
            await ended;
        }
    }

    stop() {
        this.turn += 1;
        this.audio?.pause();
    }

    clear() {
        this.stop();
        this.sounds.forEach((url) => URL.revokeObjectURL(url));
        this.sounds.clear();
    }
}

/** Records the microphone; `stop()` gives WAV for the telephone. */
export class Microphone {
    async start() {
        this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        this.chunks = [];
        this.recorder = new MediaRecorder(this.stream);
        this.recorder.ondataavailable = ({ data }) => this.chunks.push(data);
        this.recorder.start();
    }

    async stop() {
        const ended = new Promise((resolve) => (this.recorder.onstop = resolve));
        this.recorder.stop();
        await ended;
        this.stream.getTracks().forEach((track) => track.stop());
        return toTelephone(await new Blob(this.chunks).arrayBuffer());
    }
}
