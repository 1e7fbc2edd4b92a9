import { Component } from "@odoo/owl";
import { FileModel } from "@web/core/file_viewer/file_model";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { formatDate } from "@web/core/l10n/dates";
import { humanNumber } from "@web/core/utils/numbers";

/** Files with a preview for what a browser can show, and a download for everything. */
export class FileList extends Component {
    static template = "municipal_crm.FileList";
    static props = { files: Array };

    setup() {
        this.viewer = useFileViewer();
    }

    get rows() {
        return this.props.files.map((file) => Object.assign(new FileModel(), { type: "binary" }, file));
    }

    preview(row) {
        const rows = this.rows;
        this.viewer.open(
            rows.find((other) => other.id === row.id),
            rows
        );
    }

    formatSize(row) {
        return humanNumber(row.size || 0, { decimals: 1 }) + "B";
    }

    /** Where the file came from, for those lists that know it. */
    describe(row) {
        return [row.date && formatDate(row.date), row.author].filter(Boolean).join(" · ");
    }
}
