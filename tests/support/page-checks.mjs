// Runs inside the page, as an initial script beside axe-core: see access.ts, which gives its types.
(() => {
  /** In a row of the last passages, and over a fact, English that does not fit goes out of sight whole. */
  const unseen = '.unseen, [inert], svg, option, :is(.recent-word, .vehicle-word, .fact dt) .en';

  const isHidden = (element) =>
    element.closest(unseen) !== null || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} “${element.textContent?.trim().slice(0, 40)}”`;

  /** The ancestor that cuts off words and does not scroll. Two pixels are the font's own air. */
  const cutBy = (element, box) => {
    for (let around = element; around !== null; around = around.parentElement) {
      const { overflowX, overflowY, textOverflow } = getComputedStyle(around);
      const frame = around.getBoundingClientRect();
      if (textOverflow === 'ellipsis') return null;
      if ([overflowX, overflowY].some((way) => way === 'auto' || way === 'scroll')) return null;
      const outX = overflowX !== 'visible' && (box.right > frame.right + 2 || box.left < frame.left - 2);
      const outY = overflowY !== 'visible' && (box.bottom > frame.bottom + 2 || box.top < frame.top - 2);
      if (outX || outY) return around;
    }
    return null;
  };

  const wordsCutOff = () => {
    const wrong = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const { currentNode: text } = words;
      const element = text.parentElement;
      if (element === null || text.textContent.trim() === '' || isHidden(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const by = cutBy(element, range.getBoundingClientRect());
      if (by !== null) wrong.push(`cut off: ${nameOf(element)} by ${by.getAttribute('class') || by.tagName}`);
    }
    return wrong;
  };

  const targetsTooSmall = (least, but = ':not(*)') =>
    [...document.querySelectorAll('button, select, input, a[href], summary')].flatMap((target) => {
      // The words of a field are part of it.
      const { width, height } = (target.closest('label') ?? target).getBoundingClientRect();
      if (isHidden(target) || target.matches(but) || Math.min(width, height) >= least - 0.5) return [];
      return [`small: ${nameOf(target)} ${Math.round(width)}×${Math.round(height)}`];
    });

  const targetsThatOverlap = () => {
    const all = [...document.querySelectorAll('button:not(.decision-dismiss), select, input, a[href], summary')].filter(
      (each) => !isHidden(each),
    );
    const seen = all.filter((each) => {
      const { left, top, width, height } = each.getBoundingClientRect();
      const at = document.elementFromPoint(left + width / 2, top + height / 2);
      return at !== null && (each.contains(at) || at.contains(each));
    });
    return seen.flatMap((one, index) =>
      seen.slice(index + 1).flatMap((other) => {
        if (one.parentElement !== other.parentElement) return [];
        const a = one.getBoundingClientRect();
        const b = other.getBoundingClientRect();
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        return wide > 1 && high > 1 ? [`overlap: ${nameOf(one)} and ${nameOf(other)}`] : [];
      }),
    );
  };

  /** Words that run out of their own button, over what stands beside it. */
  const wordsOutOfTargets = () =>
    [...document.querySelectorAll('button')].flatMap((target) =>
      !isHidden(target) && target.textContent !== '' && target.scrollWidth > target.clientWidth + 2
        ? [`runs out: ${nameOf(target)} ${target.scrollWidth} of ${target.clientWidth}`]
        : [],
    );

  const violations = async (tags) => {
    const found = await globalThis.axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, any, all }) => `${id}: ${target.join(' ')} (${[...any, ...all][0]?.message ?? ''})`),
    );
  };

  const moved = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      moved.push(`${value} ${sources.map(({ node }) => node?.className ?? node?.nodeName).join(' ')}`);
    }
  }).observe({ type: 'layout-shift' });

  globalThis.pageChecks = {
    wrong: async (tags, least) => [
      ...(await violations(tags)),
      ...wordsCutOff(),
      ...wordsOutOfTargets(),
      ...targetsTooSmall(least),
      ...targetsThatOverlap(),
    ],
    small: targetsTooSmall,
    moved,
  };
})();
