/** Reading a QR code with the camera: on at the reader's press, off at the first code found. */
import { element } from "./dom.ts";
import { frameText } from "./picture.ts";
import { showError, showProgress } from "./result.ts";
import { say } from "./texts.ts";

const FRAME_INTERVAL_MS = 200;

export function scanWithCamera(found: (text: string) => void): void {
  const button = element<HTMLButtonElement>("verify-qr");
  const video = element<HTMLVideoElement>("verify-camera");
  if (!button || !video || !navigator.mediaDevices) return;
  const camera = new Camera(button, video, found);
  button.hidden = false;
  button.addEventListener("click", () => camera.toggle());
}

class Camera {
  private stream: MediaStream | undefined;

  constructor(
    private readonly button: HTMLButtonElement,
    private readonly video: HTMLVideoElement,
    private readonly found: (text: string) => void,
  ) {
    this.show(false);
  }

  toggle(): void {
    if (this.stream) this.stop();
    else void this.start();
  }

  private async start(): Promise<void> {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      this.video.srcObject = this.stream;
      this.show(true);
      await this.video.play();
      this.look();
    } catch {
      this.stop();
      showError("error.camera");
    }
  }

  private look(): void {
    if (!this.stream) return;
    const { videoWidth, videoHeight } = this.video;
    const text = videoWidth > 0 ? frameText(this.video, videoWidth, videoHeight) : null;
    if (text === null) {
      setTimeout(() => this.look(), FRAME_INTERVAL_MS);
      return;
    }
    this.stop();
    this.found(text);
  }

  private stop(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.video.srcObject = null;
    this.show(false);
  }

  private show(running: boolean): void {
    this.video.hidden = !running;
    this.button.setAttribute("aria-pressed", String(running));
    showProgress(running ? "progress.camera" : "");
    this.button.textContent = say(running ? "camera.stop" : "camera.start");
  }
}
