import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const WHOLE = { beginAtZero: true, ticks: { precision: 0 } };

/**
 * How often a citizen turned to the town hall and by which way, what is open, and how content they
 * were. Each drawing has its figures as text too, for whoever does not see it.
 */
export class ContactChartsWidget extends Component {
    static template = "municipal_crm.ContactChartsWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ figures: null });
        this.canvases = ["months", "states", "scores"].map((name) => [name, useRef(name)]);
        this.charts = [];
        onWillStart(async () => {
            await loadBundle("web.chartjs_lib");
            await this.load(this.props.record.resId);
        });
        onWillUpdateProps((props) => {
            if (props.record.resId !== this.shown) {
                return this.load(props.record.resId);
            }
        });
        useEffect(
            () => this.draw(),
            () => [this.state.figures]
        );
        onWillUnmount(() => this.clear());
    }

    async load(citizenId) {
        this.shown = citizenId;
        this.state.figures = citizenId
            ? await this.orm.call("municipal.citizen", "get_contact_figures", [[citizenId]])
            : null;
    }

    get hasRatings() {
        return this.state.figures?.scores.some((score) => score.count);
    }

    get monthsText() {
        const { channels } = this.state.figures;
        return channels
            .map(({ label, counts }) => `${label}: ${counts.reduce((sum, count) => sum + count, 0)}`)
            .join(", ");
    }

    get statesText() {
        const { open, closed } = this.state.figures;
        return _t("Open: %(open)s, closed: %(closed)s", { open, closed });
    }

    get scoresText() {
        return this.state.figures.scores.map(({ label, count }) => `${label}: ${count}`).join(", ");
    }

    clear() {
        this.charts.forEach((chart) => chart.destroy());
        this.charts = [];
    }

    draw() {
        this.clear();
        if (!this.state.figures) {
            return;
        }
        for (const [name, canvas] of this.canvases) {
            if (canvas.el) {
                const chart = new window.Chart(canvas.el, this.getConfig(name));
                this.charts.push(chart);
            }
        }
    }

    getConfig(name) {
        const options = { responsive: true, maintainAspectRatio: false, animation: false };
        return { ...this[`${name}Config`], options: { ...options, ...this[`${name}Config`].options } };
    }

    get monthsConfig() {
        const { months, channels } = this.state.figures;
        const datasets = channels.map(({ label, counts }, index) => ({
            label,
            data: counts,
            backgroundColor: getColor(index, "light", channels.length),
        }));
        const scales = { x: { stacked: true }, y: { ...WHOLE, stacked: true } };
        return { type: "bar", data: { labels: months, datasets }, options: { scales } };
    }

    get statesConfig() {
        const { open, closed } = this.state.figures;
        const colors = [getColor(0, "light", 2), "#adb5bd"];
        return {
            type: "doughnut",
            data: {
                labels: [_t("Open"), _t("Closed")],
                datasets: [{ data: [open, closed], backgroundColor: colors }],
            },
            options: {},
        };
    }

    get scoresConfig() {
        const { scores } = this.state.figures;
        return {
            type: "bar",
            data: {
                labels: scores.map((_score, index) => index + 1),
                datasets: [
                    { data: scores.map(({ count }) => count), backgroundColor: getColor(2, "light", 3) },
                ],
            },
            options: { scales: { y: WHOLE }, plugins: { legend: { display: false } } },
        };
    }
}

registry
    .category("view_widgets")
    .add("municipal_contact_charts", { component: ContactChartsWidget });
