/**
 * Sound of the browser as a WAV file: one channel, 16 bit.
 *
 * @param {AudioBuffer} buffer
 * @returns {Uint8Array}
 */
export function encodeWav(buffer) {
    const samples = mixChannels(buffer);
    const bytes = new DataView(new ArrayBuffer(44 + samples.length * 2));
    writeHeader(bytes, buffer.sampleRate, samples.length * 2);
    samples.forEach((sample, place) => {
        const height = Math.max(-1, Math.min(1, sample));
        bytes.setInt16(44 + place * 2, Math.round(height * 32767), true);
    });
    return new Uint8Array(bytes.buffer);
}

function mixChannels(buffer) {
    const mixed = new Float32Array(buffer.length);
    for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
        buffer.getChannelData(channel).forEach((sample, place) => {
            mixed[place] += sample / buffer.numberOfChannels;
        });
    }
    return mixed;
}

function writeHeader(bytes, rate, length) {
    const write = (place, text) =>
        [...text].forEach((sign, step) => bytes.setUint8(place + step, sign.charCodeAt(0)));
    write(0, "RIFF");
    bytes.setUint32(4, 36 + length, true);
    write(8, "WAVEfmt ");
    bytes.setUint32(16, 16, true);
    bytes.setUint16(20, 1, true); // PCM
    bytes.setUint16(22, 1, true); // channels
    bytes.setUint32(24, rate, true);
    bytes.setUint32(28, rate * 2, true);
    bytes.setUint16(32, 2, true);
    bytes.setUint16(34, 16, true);
    write(36, "data");
    bytes.setUint32(40, length, true);
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} base64
 */
export function toBase64(bytes) {
    let text = "";
    for (let place = 0; place < bytes.length; place += 0x8000) {
        text += String.fromCharCode(...bytes.subarray(place, place + 0x8000));
    }
    return btoa(text);
}
