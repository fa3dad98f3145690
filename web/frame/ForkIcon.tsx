/** @file The sign for a fork. */
export function ForkIcon() {
  return (
    <svg class="fork-icon" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
      <path
        d="M2 8h4c3 0 3-5 7-5M6 8c3 0 3 5 7 5"
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linecap="round"
      />
    </svg>
  );
}
