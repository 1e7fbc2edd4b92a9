"""What of a page is still English: every text that people see or hear, less what may be Latin."""

import re

#: Latin words that Greek text uses as they are, and why.
ALLOWED = {
    # products, standards and names of them
    "Odoo", "OdooBot", "Google", "Gmail", "Outlook", "Microsoft", "Facebook", "YouTube", "Instagram",
    "LinkedIn", "GitHub", "TikTok", "Discord", "Twitter", "Excel", "Unsplash", "Chrome", "Firefox",
    "Safari", "Android", "iOS", "iPhone", "Windows", "Linux", "Authenticator", "TaxisNet", "Taxisnet", "myAADE", "gov", "gr",
    "WhatsApp", "OpenStreetMap", "Leaflet", "Twilio", "Plivo", "Braille", "Twemoji", "reCAPTCHA",
    # file types, protocols and units, which Greek does not translate
    "PDF", "CSV", "XLSX", "XLS", "xlsx", "txt", "esc", "DOCX", "ODT", "JPG", "JPEG", "PNG", "GIF", "SVG", "HTML", "JSON",
    "GeoJSON", "Polygon", "MultiPolygon", "WGS", "XML", "EXIF", "HEIC", "ZIP", "ICS", "URL", "IP", "API", "QR", "kB", "KB", "MB", "GB",
    "px", "km", "SMS", "PIN", "USB", "UTF", "ISO", "UTC", "GMT", "EUR", "USD", "Wi-Fi", "WiFi", "SMTP",
    "IAP", "OTP", "2FA", "TOTP", "CC", "RSS", "Atom", "CAP", "VAPID", "VAT", "IBAN", "ID", "id", "FAQ", "GDPR", "WCAG",
    # words that are Greek usage in every office
    "e-mail", "E-mail", "email", "Email", "web", "Web", "online", "chat", "Chat", "EL", "EN", "link", "cookies", "cookie", "Cookies",
    "app", "robots", "hashtag", "emoji", "Enter", "Esc", "Tab", "Ctrl", "CTRL", "Alt", "ALT", "Shift", "SHIFT", "Delete",
    "Backspace", "POST", "GET", "REST", "Auth", "Token", "Answer", "Hangup", "Fallback", "SHA", "WAV", "OGG", "FLAC",
    "Uuid", "Byte", "Kanban", "Online", "Offline", "AA", "JavaScript", "John", "Doe", "UUID", "Python", "tag", "Tag",
    # what citizens and the town of the demo write themselves
    "voucher", "skatepark", "Apostille", "Seatrac",
}  # fmt: skip
#: Whole texts that quote what has to be typed in Latin letters.
QUOTING = {
    "Κωδικοί χωρισμένοι με κόμμα, π.χ. phone, counter.",
    "Μέρος των διευθύνσεων που καλεί ο πάροχος: /ivr/<key>/answer",
    "π.χ. town-hall",
}
#: Parts of a text that are data in any language, and why.
DATA = [
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",  # identifiers, which may spell a word
    r"\S+@\S*",  # addresses
    r"(?:https?://|www\.|tel:|mailto:)\S*",
    r"\b[\w-]+(?:\.[\w-]+)+(?:/\S*)?",  # names of hosts and files, of models and fields
    r"(?<!\w)/[\w/.-]+",  # paths of the site
    r"\b(?:Africa|America|Asia|Atlantic|Europe|Pacific)/\w+",  # time zones
    r"#[0-9A-Fa-f]{3,8}\b",  # colours
    r"\b[a-z]{2}_[A-Z]{2}\b",  # codes of languages
    r"\b(?:E-)?\d{4}-\d{6}\b",  # protocol numbers
    r"\b\w*_\w*\b",  # codes
    r"\b\w*\d\w*\b",
    r"\{\{.*?\}\}|%\([^)]*\)s|\{[\w.]*\}",  # placeholders that somebody is told about
    r"^Download \S+\.\w+$",  # Odoo's own tooltip of a file, which has no translation
    r"English(?: \((?:US|UK)\))?",  # the language's own name in the switch
]
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]")
#: A text of somebody may have a number before it.
NUMBERED = re.compile(r"^(?:E-)?\d{4}-\d{6}\s+")
#: Shorter texts are compared with nothing: a word stands in some text of somebody.
SENTENCE = 15
_DATA = re.compile("|".join(DATA))

#: Everything that is seen, read out or shown at a touch: {latin: [[text, where], …], greek: number}.
COLLECT = r"""(root) => {
    const found = new Map(), greek = new Set();
    const note = (text, where) => {
        text = (text || "").replace(/\s+/g, " ").trim();
        if (/[α-ωά-ώ]{2}/i.test(text)) greek.add(text);
        if (/[A-Za-z]{2}/.test(text) && !found.has(text)) found.set(text, where);
    };
    const foreign = (node) => {
        const spoken = node.closest("[lang]");
        return spoken && !spoken.lang.toLowerCase().startsWith("el");
    };
    const skip = "script, style, noscript, code, pre, template, .o_ace_view_editor, .ace_editor," +
        " .o_field_ace, .o_view_sample_data :is(.o_data_row, .o_pivot), .o_view_sample_data .o_kanban_record, " +
        // codes and technical names, which are data in every language
        "[name=code]:is(td, .o_field_widget), [name=value]:is(td, .o_field_widget), [name=channels]:is(td, .o_field_widget)";
    const scope = root ? document.querySelector(root) : document.documentElement;
    if (!scope) return { latin: [], greek: 0 };
    note(document.title, "title of the page");
    const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        if (!parent || !/[A-Za-zα-ωά-ώ]{2}/i.test(node.data) || parent.closest(skip) || foreign(parent)) continue;
        if (parent.closest("head")) continue;
        if (parent.tagName !== "OPTION" && !parent.checkVisibility()) continue;
        note(node.data, parent.tagName.toLowerCase() + "." + parent.className);
    }
    const spoken = ["placeholder", "title", "aria-label", "alt", "data-tooltip", "aria-description",
        "aria-roledescription", "aria-valuetext", "data-bs-original-title"];
    for (const node of scope.querySelectorAll("*")) {
        if (node.closest(skip) || foreign(node)) continue;
        for (const name of spoken) {
            if (node.hasAttribute(name)) note(node.getAttribute(name), name);
        }
        if (node.matches("input[type=submit], input[type=button], input[type=reset]")) note(node.value, "value");
        if (node.dataset && node.dataset.tooltipInfo) {
            try {
                const field = JSON.parse(node.dataset.tooltipInfo).field || {};
                note(field.label, "tooltip"); note(field.help, "tooltip");
            } catch { note(node.dataset.tooltipInfo, "tooltip"); }
        }
    }
    for (const node of document.head.querySelectorAll("meta[property='og:title'], meta[name=description]," +
        " meta[property='og:description'], meta[name='twitter:title']")) note(node.content, "meta");
    return { latin: [...found], greek: greek.size };
}"""


def find_english(text):
    """The Latin words of ``text`` that make it look English, as a list."""
    rest = _DATA.sub(" ", text)
    return [word for word in LATIN.findall(rest) if word not in ALLOWED]


def _squeeze(text):
    return " ".join(str(text or "").split())


class Census:
    """Collects the English sentences of many pages: ``{sentence: where it was first}``.

    :param data: texts that somebody wrote; one of them, or a sentence out of it, is none of the
        program's
    """

    def __init__(self, data=()):
        self.exact = {_squeeze(text) for text in data}
        self.data = "\n".join(_squeeze(text) for text in data)
        self.found = {}
        self.looked = 0
        #: {where: how many Greek texts stood there}, of whole pages and of parts
        self.pages, self.parts = {}, {}

    def note(self, text, where):
        """Look at one text that somebody may read."""
        self.looked += 1
        text = _squeeze(text)
        if text not in self.found and find_english(text) and not self._is_data(text):
            self.found[text] = where

    def _is_data(self, text):
        if text in self.exact or text in QUOTING:
            return True
        part = NUMBERED.sub("", text).rstrip("…").strip()
        return len(part) >= SENTENCE and part in self.data

    def read(self, page, where, root=None):
        """Look at everything that the page shows, or the part of it under the selector ``root``."""
        texts = page.evaluate(COLLECT, root)
        self.looked += 1
        (self.parts if root else self.pages)[where] = texts["greek"]
        for text, node in texts["latin"]:
            self.note(text, f"{where} <{node}>")

    def report(self):
        """What is English, one line each."""
        return "\n".join(
            f"{text[:160]!r}  at {where}" for text, where in sorted(self.found.items())
        )
