// Records what the real controller does, sync by sync, over random loads, for test_controller_runs.py.
//
// Copy it into pkg/controller/podautoscaler of a Kubernetes source tree (v1.35.0 was used, with Go 1.26 for its virtual
// clock), and run there
//
//	go test ./pkg/controller/podautoscaler/ -run TestRecordRuns -count=1
//
// It writes controller_runs.jsonl into that folder: a line for each run. Of the syncs, those are written at which the
// replicas or the conditions change: number, replicas before, replicas after, reason, conditions. The controller is the
// real one (reconcileAutoscaler); its target, its pods and the metrics API are played here, pods as pods.py plays them.
package podautoscaler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	v1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	autoscalingclient "k8s.io/client-go/kubernetes/typed/autoscaling/v2"
	corelisters "k8s.io/client-go/listers/core/v1"
	scaleclient "k8s.io/client-go/scale"
	"k8s.io/client-go/tools/cache"
	autoscalingdefaults "k8s.io/kubernetes/pkg/apis/autoscaling/v2"
	metricsclient "k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/monitor"
	"k8s.io/kubernetes/pkg/controller/util/selectors"
)

const runs = 80

type cohort struct {
	created float64
	pods    int
	started time.Time
}

// What the controller meets: its target's scale, its own status, and the metrics.
type world struct {
	replicas int32
	event    string
	status   autoscalingv2.HorizontalPodAutoscalerStatus
	metrics  map[string]metricsclient.PodMetricsInfo
	queue    *int64
}

func (w *world) Scales(string) scaleclient.ScaleInterface { return w }
func (w *world) Get(context.Context, schema.GroupResource, string, metav1.GetOptions) (*autoscalingv1.Scale, error) {
	return &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: w.replicas}, Status: autoscalingv1.ScaleStatus{Replicas: w.replicas, Selector: "app=x"}}, nil
}
func (w *world) Update(_ context.Context, _ schema.GroupResource, s *autoscalingv1.Scale, _ metav1.UpdateOptions) (*autoscalingv1.Scale, error) {
	w.replicas = s.Spec.Replicas
	return s, nil
}
func (w *world) Patch(context.Context, schema.GroupVersionResource, string, types.PatchType, []byte, metav1.PatchOptions) (*autoscalingv1.Scale, error) {
	panic("this is not asked for")
}

type hpas struct {
	autoscalingclient.HorizontalPodAutoscalerInterface
	w *world
}

func (h *hpas) HorizontalPodAutoscalers(string) autoscalingclient.HorizontalPodAutoscalerInterface {
	return h
}
func (h *hpas) UpdateStatus(_ context.Context, o *autoscalingv2.HorizontalPodAutoscaler, _ metav1.UpdateOptions) (*autoscalingv2.HorizontalPodAutoscaler, error) {
	h.w.status = o.Status
	return o, nil
}

type mapper struct{ apimeta.RESTMapper }

func (mapper) RESTMappings(gk schema.GroupKind, _ ...string) ([]*apimeta.RESTMapping, error) {
	return []*apimeta.RESTMapping{{Resource: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}}}, nil
}

func (w *world) Event(_ runtime.Object, _, _, _ string) {}
func (w *world) Eventf(_ runtime.Object, _, reason, f string, a ...interface{}) {
	if reason == "SuccessfulRescale" {
		w.event = fmt.Sprintf(f, a...)
	}
}
func (w *world) AnnotatedEventf(runtime.Object, map[string]string, string, string, string, ...interface{}) {
}

type quiet struct{ monitor.Monitor }

func (quiet) ObserveReconciliationResult(monitor.ActionLabel, monitor.ErrorLabel, time.Duration) {}
func (quiet) ObserveMetricComputationResult(monitor.ActionLabel, monitor.ErrorLabel, time.Duration, autoscalingv2.MetricSourceType) {
}
func (quiet) ObserveDesiredReplicas(string, string, int32) {}

func (w *world) GetResourceMetric(_ context.Context, n v1.ResourceName, _ string, _ labels.Selector, _ string) (metricsclient.PodMetricsInfo, time.Time, error) {
	return w.of(string(n))
}
func (w *world) GetRawMetric(n string, _ string, _ labels.Selector, _ labels.Selector) (metricsclient.PodMetricsInfo, time.Time, error) {
	return w.of(n)
}
func (w *world) of(n string) (metricsclient.PodMetricsInfo, time.Time, error) {
	m := w.metrics[n]
	if len(m) == 0 {
		return nil, time.Time{}, errors.New("missing")
	}
	return maps.Clone(m), time.Now(), nil
}
func (w *world) GetObjectMetric(string, string, *autoscalingv2.CrossVersionObjectReference, labels.Selector) (int64, time.Time, error) {
	panic("this is not asked for")
}
func (w *world) GetExternalMetric(string, string, labels.Selector) ([]int64, time.Time, error) {
	if w.queue == nil {
		return nil, time.Time{}, errors.New("missing")
	}
	return []int64{*w.queue}, time.Now(), nil
}

func quantity(text string) *resource.Quantity {
	parsed := resource.MustParse(text)
	return &parsed
}

func someBehavior(r *rand.Rand) *autoscalingv2.HorizontalPodAutoscalerBehavior {
	if r.Intn(5) == 0 {
		return nil
	}
	rules := func() *autoscalingv2.HPAScalingRules {
		if r.Intn(5) == 0 {
			return nil
		}
		out := &autoscalingv2.HPAScalingRules{}
		if r.Intn(3) > 0 {
			w := []int32{0, 15, 30, 45, 60, 100, 300}[r.Intn(7)]
			out.StabilizationWindowSeconds = &w
		}
		if r.Intn(2) == 0 {
			s := []autoscalingv2.ScalingPolicySelect{"Max", "Min", "Min", "Max", "Disabled"}[r.Intn(5)]
			out.SelectPolicy = &s
		}
		if r.Intn(3) > 0 {
			for i := 0; i <= r.Intn(3); i++ {
				p := autoscalingv2.HPAScalingPolicy{Type: "Pods", Value: 1 + r.Int31n(6), PeriodSeconds: []int32{15, 20, 30, 60, 120, 7}[r.Intn(6)]}
				if r.Intn(2) == 0 {
					p.Type, p.Value = "Percent", 5+r.Int31n(120)
				}
				out.Policies = append(out.Policies, p)
			}
		}
		if r.Intn(4) == 0 {
			out.Tolerance = quantity([]string{"0", "0.05", "0.2"}[r.Intn(3)])
		}
		return out
	}
	return &autoscalingv2.HorizontalPodAutoscalerBehavior{ScaleUp: rules(), ScaleDown: rules()}
}

func run(r *rand.Rand) map[string]any {
	w := &world{}
	period := []float64{15, 15, 1, 5}[r.Intn(4)]
	least := 1 + r.Int31n(4)
	most := least + r.Int31n(16)
	target := 40 + r.Int31n(100)
	if r.Intn(2) == 0 {
		target = 65
	}
	hpa := &autoscalingv2.HorizontalPodAutoscaler{TypeMeta: metav1.TypeMeta{APIVersion: "autoscaling/v2", Kind: "HorizontalPodAutoscaler"}, ObjectMeta: metav1.ObjectMeta{Name: "api", Namespace: "ns"}}
	hpa.Spec = autoscalingv2.HorizontalPodAutoscalerSpec{MinReplicas: &least, MaxReplicas: most, Behavior: someBehavior(r),
		ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "api"}}
	hpa.Spec.Metrics = []autoscalingv2.MetricSpec{{Type: "Resource", Resource: &autoscalingv2.ResourceMetricSource{Name: "cpu", Target: autoscalingv2.MetricTarget{Type: "Utilization", AverageUtilization: &target}}}}
	hasQueue, hasMemory, hasTools := r.Intn(3) == 0, r.Intn(3) == 0, r.Intn(4) == 0
	if hasQueue {
		hpa.Spec.Metrics = append(hpa.Spec.Metrics, autoscalingv2.MetricSpec{Type: "External", External: &autoscalingv2.ExternalMetricSource{Metric: autoscalingv2.MetricIdentifier{Name: "queue"}, Target: autoscalingv2.MetricTarget{Type: "AverageValue", AverageValue: quantity("25")}}})
		if r.Intn(2) == 0 {
			hpa.Spec.Metrics[1].External.Target = autoscalingv2.MetricTarget{Type: "Value", Value: quantity("100")}
		}
	}
	if hasMemory {
		m := int32(75)
		hpa.Spec.Metrics = append(hpa.Spec.Metrics, autoscalingv2.MetricSpec{Type: "Resource", Resource: &autoscalingv2.ResourceMetricSource{Name: "memory", Target: autoscalingv2.MetricTarget{Type: "Utilization", AverageUtilization: &m}}})
	}
	if hasTools {
		hpa.Spec.Metrics = append(hpa.Spec.Metrics, autoscalingv2.MetricSpec{Type: "Pods", Pods: &autoscalingv2.PodsMetricSource{Metric: autoscalingv2.MetricIdentifier{Name: "tools"}, Target: autoscalingv2.MetricTarget{Type: "AverageValue", AverageValue: quantity("20")}}})
	}
	text, _ := json.Marshal(hpa)
	autoscalingdefaults.SetDefaults_HorizontalPodAutoscaler(hpa)
	cost, request, limit := float64(1+r.Intn(12)), int64(250), int64(500)
	startup := float64(r.Intn(50))
	pending := math.Floor(startup * float64(r.Intn(3)) / 2)
	lag, window := float64(r.Intn(3))*7.5, float64(r.Intn(3))*10
	memory := float64(100+r.Intn(330)) * 1048576
	stages, rates, queues, tools := 3+r.Intn(4), []float64{}, []any{}, []any{}
	stage := period * float64(10+r.Intn(20))
	for i := 0; i < stages; i++ {
		rates = append(rates, float64(r.Intn(400)))
		queues, tools = append(queues, any(float64(r.Intn(400)))), append(tools, any(float64(r.Intn(200))))
		if r.Intn(4) == 0 {
			queues[i] = nil
		}
		if r.Intn(4) == 0 {
			tools[i] = nil
		}
	}
	at := func(t float64) int { return int(math.Min(math.Floor(math.Max(t, 0)/stage), float64(stages-1))) }
	w.replicas = least + r.Int31n(most-least+3)
	begun := w.replicas
	idx := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	lister := corelisters.NewPodLister(idx)
	a := &HorizontalController{scaleNamespacer: w, hpaNamespacer: &hpas{w: w}, mapper: mapper{}, tolerance: 0.1, eventRecorder: w,
		downscaleStabilisationWindow: 300 * time.Second, monitor: quiet{}, podLister: lister,
		recommendations: map[string][]timestampedRecommendation{}, scaleUpEvents: map[string][]timestampedScaleEvent{}, scaleDownEvents: map[string][]timestampedScaleEvent{}, hpaSelectors: selectors.NewBiMultimap(),
		replicaCalc: NewReplicaCalculator(w, lister, 300*time.Second, 30*time.Second)}
	fleet := []cohort{{-1e9, int(begun), time.Now().Add(-1000 * time.Hour)}}
	type past struct {
		since float64
		fleet []cohort
	}
	history := []past{}
	steps, last := []any{}, ""
	for k := 0; float64(k)*period <= stage*float64(stages); k++ {
		now := float64(k) * period
		history = append(history, past{now, append([]cohort{}, fleet...)})
		measured := now - lag
		then := history[0].fleet
		for _, p := range history {
			if p.since <= measured {
				then = p.fleet
			}
		}
		serving := 0
		for _, c := range then {
			if c.created+startup <= measured {
				serving += c.pods
			}
		}
		s := at(measured)
		totals := map[string]any{"cpu": rates[s] * cost / 1000, "memory": 0.0, "tools": tools[s]}
		bases := map[string]float64{"memory": memory}
		w.metrics = map[string]metricsclient.PodMetricsInfo{"cpu": {}, "memory": {}, "tools": {}}
		idx.Replace(nil, "")
		n := 0
		for _, c := range fleet {
			for i := 0; i < c.pods; i++ {
				n++
				pod := &v1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("p", n), Namespace: "ns", Labels: map[string]string{"app": "x"}}}
				pod.Spec.Containers = []v1.Container{{Name: "c", Resources: v1.ResourceRequirements{Requests: v1.ResourceList{v1.ResourceCPU: *resource.NewMilliQuantity(request, resource.DecimalSI), v1.ResourceMemory: *quantity("512Mi")}}}}
				started := metav1.NewTime(c.started)
				pod.Status = v1.PodStatus{Phase: v1.PodRunning, StartTime: &started}
				cond := v1.PodCondition{Type: v1.PodReady, Status: v1.ConditionFalse, LastTransitionTime: started}
				if c.created+startup <= now {
					cond.Status = v1.ConditionTrue
					cond.LastTransitionTime = metav1.NewTime(c.started.Add(time.Duration(startup * 1e9)))
				}
				pod.Status.Conditions = []v1.PodCondition{cond}
				if c.created+pending > now {
					pod.Status.Phase = v1.PodPending
				} else if c.created+pending <= measured {
					for name, total := range totals {
						if total == nil {
							continue
						}
						used := bases[name]
						if c.created+startup <= measured {
							used += total.(float64) / float64(serving)
						}
						milli := used * 1000
						if name == "cpu" {
							milli = math.Min(milli, float64(limit))
						}
						milli = math.Ceil(math.Round(milli*1e6) / 1e6)
						w.metrics[name][pod.Name] = metricsclient.PodMetric{Timestamp: time.Now().Add(-time.Duration(lag * 1e9)), Window: time.Duration(window * 1e9), Value: int64(milli)}
					}
				}
				idx.Add(pod)
			}
		}
		w.queue = nil
		if queues[s] != nil {
			x := int64(queues[s].(float64) * 1000)
			w.queue = &x
		}
		w.event = ""
		before := w.replicas
		hpa.Status = w.status
		a.reconcileAutoscaler(context.Background(), hpa, "ns/api")
		conditions := map[string]string{}
		for _, c := range w.status.Conditions {
			conditions[string(c.Type)] = c.Reason
		}
		_, reason, _ := strings.Cut(w.event, "reason: ")
		if shown := fmt.Sprint(w.replicas, conditions); shown != last {
			steps, last = append(steps, []any{k, before, w.replicas, reason, conditions}), shown
		}
		if w.replicas > before {
			fleet = append(fleet, cohort{now, int(w.replicas - before), time.Now()})
		}
		for d := int(before - w.replicas); d > 0; {
			youngest := &fleet[len(fleet)-1]
			taken := min(d, youngest.pods)
			youngest.pods -= taken
			d -= taken
			if youngest.pods == 0 {
				fleet = fleet[:len(fleet)-1]
			}
		}
		time.Sleep(time.Duration(period*1e9) + time.Microsecond)
	}
	return map[string]any{"hpa": json.RawMessage(text), "period": period, "cost": cost, "startup": startup, "pending": pending, "lag": lag, "window": window, "memory": memory,
		"stage": stage, "rates": rates, "queues": queues, "tools": tools, "begun": begun, "steps": steps}
}

func TestRecordRuns(t *testing.T) {
	file, err := os.Create("controller_runs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, r := json.NewEncoder(file), rand.New(rand.NewSource(3))
	synctest.Test(t, func(t *testing.T) {
		for i := 0; i < runs; i++ {
			if err := lines.Encode(run(r)); err != nil {
				t.Fatal(err)
			}
		}
	})
}
