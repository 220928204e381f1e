/* Ties the minutes to the meeting mode in another window of this browser: the step that is
shown there is chosen here, and a step that is chosen here is shown there. */
const make = (tag, props = {}, text = "") => Object.assign(document.createElement(tag), props, text ? { textContent: text } : {});

/* Whoever has begun to write stays at the step the words belong to. */
const writing = () => [...document.querySelectorAll("textarea")].some(({ value }) => value.trim());

class Follower {
  constructor(place) {
    this.place = place;
    this.channel = new BroadcastChannel("leader-atlas-show");
    this.channel.onmessage = ({ data }) => this.hear(data);
  }

  update({ data, setTriggerValue }) {
    const first = !this.data;
    const before = this.data?.step;
    Object.assign(this, { data, tell: (step) => setTriggerValue("shown", { step, time: Date.now() }) });
    if (first) this.channel.postMessage({ ask: true });
    // Chosen by hand, not because the other window was followed.
    else if (data.step && data.step !== before && data.step !== this.shown) {
      this.channel.postMessage({ go: data.step, presentation: data.presentation });
    }
    this.draw();
  }

  hear({ shown, presentation, gone }) {
    if (presentation !== this.data?.presentation) return;
    if (gone) this.shown = undefined;
    else if (shown !== undefined) {
      this.shown = shown;
      if (shown !== this.data.step && !this.data.edited && !writing()) this.tell(shown);
    } else return;
    this.draw();
  }

  draw() {
    const { words, names, step } = this.data;
    const name = names[this.shown];
    this.place.replaceChildren();
    if (name === undefined) return;
    const same = this.shown === step;
    this.place.append(make("span", {}, (same ? words.follows : words.elsewhere).replace("{name}", name)));
    if (same) return;
    this.place.append(make("button", { type: "button", onclick: () => this.tell(this.shown) }, words.take));
  }

  destroy() {
    this.channel.close();
  }
}

const followers = new WeakMap();

export default (component) => {
  const place = component.parentElement.querySelector(".la-follow");
  const known = followers.get(place) ?? { follower: new Follower(place), calls: 0 };
  known.calls += 1;
  const { calls } = known;
  followers.set(place, known);
  known.follower.update(component);
  return () =>
    setTimeout(() => {
      if (known.calls !== calls) return;
      known.follower.destroy();
      followers.delete(place);
    });
};
