import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getColor } from "@web/core/colors/colors";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const WHOLE = { beginAtZero: true, ticks: { precision: 0 } };
const PERIODS = [7, 30, 90, 365];
/** As the badges of the call log: green is served, red is lost. */
const COLORS = {
    filed: "#198754",
    informed: "#20c997",
    transferred: "#0d6efd",
    callback: "#6f42c1",
    partial: "#ffc107",
    abandoned: "#dc3545",
};

/** How the telephone line is used. Each drawing has its figures as a text and as a table too. */
export class CallIndicators extends Component {
    static template = "municipal_ivr.CallIndicators";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.periods = PERIODS;
        this.state = useState({ days: 30, figures: null });
        this.canvases = ["days", "outcomes", "hours", "leftAt"].map((name) => [name, useRef(name)]);
        this.charts = [];
        onWillStart(async () => {
            await loadBundle("web.chartjs_lib");
            await this.load(this.state.days);
        });
        useEffect(
            () => this.draw(),
            () => [this.state.figures]
        );
        onWillUnmount(() => this.clear());
    }

    async load(days) {
        this.state.days = days;
        this.state.figures = await this.orm.call("municipal.call", "get_indicators", [days]);
    }

    onPeriod(ev) {
        return this.load(Number(ev.target.value));
    }

    get tiles() {
        const figures = this.state.figures;
        const share = (value) => `${formatFloat(value * 100, { digits: [0, 0] })} %`;
        return [
            { name: _t("Calls"), value: figures.calls, action: "municipal_ivr.municipal_call_action" },
            { name: _t("Calls answered"), value: figures.answered },
            { name: _t("Mean length"), value: this.formatSeconds(figures.seconds) },
            { name: _t("Served without a person"), value: share(figures.contained) },
            { name: _t("Hung up without a result"), value: share(figures.abandoned) },
            {
                name: _t("Recordings without a text"),
                value: `${figures.unread} / ${figures.recordings}`,
            },
            {
                name: _t("Calls back due"),
                value: figures.callbacks,
                note: figures.late_callbacks ? _t("%s late", figures.late_callbacks) : "",
                action: "municipal_ivr.municipal_request_action_open_callbacks",
            },
        ];
    }

    formatSeconds(seconds) {
        return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }

    /** [{name, title, labels, values, type, colors}] of what is drawn */
    get drawings() {
        const { days, outcomes, hours, left_at: leftAt } = this.state.figures;
        return [
            {
                name: "days",
                title: _t("Calls a day"),
                type: "bar",
                labels: days.map(({ day }) => luxon.DateTime.fromISO(day).toFormat("dd/LL")),
                values: days.map(({ count }) => count),
            },
            {
                name: "outcomes",
                title: _t("What came of them"),
                type: "doughnut",
                labels: outcomes.map(({ label }) => label),
                values: outcomes.map(({ count }) => count),
                colors: outcomes.map(({ code }) => COLORS[code]),
            },
            {
                name: "hours",
                title: _t("Hour of the day"),
                type: "bar",
                labels: hours.map((_count, hour) => `${hour}:00`),
                values: hours,
            },
            {
                name: "leftAt",
                title: _t("Where callers hang up"),
                type: "bar",
                labels: leftAt.map(({ name }) => name),
                values: leftAt.map(({ count }) => count),
            },
        ];
    }

    describe({ labels, values }) {
        return labels.map((label, index) => `${label}: ${values[index]}`).join(", ");
    }

    clear() {
        this.charts.forEach((chart) => chart.destroy());
        this.charts = [];
    }

    draw() {
        this.clear();
        const byName = Object.fromEntries(this.canvases);
        for (const drawing of this.state.figures?.calls ? this.drawings : []) {
            const canvas = byName[drawing.name].el;
            if (canvas) {
                this.charts.push(new window.Chart(canvas, this.getConfig(drawing)));
            }
        }
    }

    getConfig({ type, labels, values, colors }) {
        const round = type === "doughnut";
        const backgroundColor = colors || getColor(0, "light", 2);
        return {
            type,
            data: { labels, datasets: [{ data: values, backgroundColor }] },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                plugins: { legend: { display: round, position: "bottom" } },
                scales: round ? {} : { y: WHOLE },
            },
        };
    }
}

registry.category("actions").add("municipal_call_indicators", CallIndicators);
